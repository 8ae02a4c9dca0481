using System.Globalization;
using WganGp.Metrics;

namespace WganGp.Tabular.Report;

/// <summary>Numbers as a page shows them.</summary>
internal static class Figures
{
    public const string None = "–";

    /// <summary>A score with three decimals.</summary>
    public static string Score(double? value) =>
        value is { } score && double.IsFinite(score) ? score.ToString("0.000", CultureInfo.InvariantCulture) : None;

    public static string Interval(MetricInterval? interval) =>
        interval is { } range ? $"{Score(range.Lower)} to {Score(range.Upper)}" : None;

    /// <summary>A share as a percentage; one that is not 0 does not look like it.</summary>
    public static string Percent(double share) => share switch
    {
        > 0 and < 0.0001 => "below 0.01 %",
        < 0.01 => (100 * share).ToString("0.##", CultureInfo.InvariantCulture) + " %",
        _ => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %",
    };

    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Value(double value) => Math.Abs(value) is >= 1e15 or (> 0 and < 1e-3)
        ? value.ToString("0.##e0", CultureInfo.InvariantCulture)
        : value.ToString(Math.Abs(value) >= 1000 ? "#,0" : "0.###", CultureInfo.InvariantCulture);

    /// <summary>Some names, the first few of them in full.</summary>
    public static string Names(IReadOnlyCollection<string> names, int most)
    {
        var shown = string.Join(", ", names.Take(most));
        return names.Count <= most ? shown : $"{shown} and {names.Count - most} more";
    }
}
