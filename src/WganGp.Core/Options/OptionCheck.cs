using System.Globalization;

namespace WganGp;

/// <summary>Collects the failures of a group of options: each gives the option's name, its value and the allowed range.</summary>
internal sealed class OptionCheck(string prefix)
{
    private readonly List<string> failures = [];

    public IReadOnlyList<string> Failures => failures;

    public void AtLeast(string name, long value, long minimum) =>
        Require(value >= minimum, name, value, $"at least {minimum}");

    public void AtLeast(string name, double value, double minimum) =>
        Require(double.IsFinite(value) && value >= minimum, name, value, Invariant($"a finite number, at least {minimum}"));

    public void Above(string name, double value, double minimum) =>
        Require(double.IsFinite(value) && value > minimum, name, value, Invariant($"a finite number above {minimum}"));

    public void InHalfOpen(string name, double value, double minimum, double maximum) =>
        Require(value >= minimum && value < maximum, name, value, Invariant($"at least {minimum} and below {maximum}"));

    public void Defined<T>(string name, T value) where T : struct, Enum =>
        Require(Enum.IsDefined(value), name, value, "one of " + string.Join(", ", Enum.GetNames<T>()));

    public void Require(bool holds, string name, object value, string allowed)
    {
        if (!holds) failures.Add(Invariant($"{prefix}{name} is {value}; it must be {allowed}."));
    }

    /// <summary>A failure in two parts: what is set, and what to do about it.</summary>
    public void Add(FormattableString found, FormattableString advice) => failures.Add($"{Invariant(found)}; {Invariant(advice)}.");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
