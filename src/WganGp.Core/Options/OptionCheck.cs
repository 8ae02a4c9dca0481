using System.Globalization;

namespace WganGp;

/// <summary>Collects the failures of a group of options: each gives the option's name, its value and the allowed range.</summary>
internal sealed class OptionCheck(string prefix)
{
    /// <summary>The smallest number above 0 that an option may be.</summary>
    private const double SmallestNumber = 1e-30;

    /// <summary>The largest number that an option may be.</summary>
    private const double LargestNumber = 1e30;

    private const double LargestFactor = 1e18;
    private const string BeyondFloat32 = "in float32 a smaller one has no effect and a larger one overflows";

    private readonly List<string> failures = [];

    public IReadOnlyList<string> Failures => failures;

    public void AtLeast(string name, long value, long minimum) =>
        Require(value >= minimum, name, value, $"at least {minimum}");

    public void AtLeast(string name, double value, double minimum) =>
        Require(double.IsFinite(value) && value >= minimum, name, value, Invariant($"a finite number, at least {minimum}"));

    public void Above(string name, double value, double minimum) =>
        Require(double.IsFinite(value) && value > minimum, name, value, Invariant($"a finite number above {minimum}"));

    /// <summary>A whole number with an upper bound.</summary>
    /// <param name="name">The option.</param>
    /// <param name="value">Its value.</param>
    /// <param name="least">The smallest allowed value.</param>
    /// <param name="most">The largest allowed value.</param>
    /// <param name="why">Why a larger value can only be a mistake.</param>
    public void Within(string name, long value, long least, long most, string why)
    {
        AtLeast(name, value, least);
        if (value >= least) Require(value <= most, name, value, $"from {least} to {most}: {why}");
    }

    /// <summary>A number of critic steps before a generator step.</summary>
    public void CriticSteps(string name, long value) =>
        Within(name, value, 1, 100_000, "until they are done the run does not report, save or stop");

    /// <summary>A number above 0 that must keep its meaning in float32, in which most networks are trained.</summary>
    public void Positive(
        string name, double value, double least = SmallestNumber, double most = LargestNumber, string why = BeyondFloat32)
    {
        Above(name, value, 0);
        if (double.IsFinite(value) && value > 0)
            Require(value >= least && value <= most, name, value, Invariant($"from {least} to {most}: {why}"));
    }

    /// <summary>0, or a number as for <see cref="Positive"/>.</summary>
    public void PositiveOrZero(
        string name, double value, double least = SmallestNumber, double most = LargestNumber, string why = BeyondFloat32)
    {
        AtLeast(name, value, 0.0);
        if (double.IsFinite(value) && value > 0)
            Require(value >= least && value <= most, name, value, Invariant($"0, or from {least} to {most}: {why}"));
    }

    /// <summary>The factor of a term in a loss, or a number that is squared in one: 0 or more.</summary>
    public void Factor(string name, double value) =>
        PositiveOrZero(name, value, most: LargestFactor, why: "a square or product of larger numbers overflows float32");

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
