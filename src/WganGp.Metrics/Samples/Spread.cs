using System.Globalization;

namespace WganGp.Metrics;

/// <summary>Intervals from deviations, and the words of settings.</summary>
internal static class Spread
{
    /// <summary>The share of repetitions that an interval is made to hold.</summary>
    public const double Level = 0.95;

    /// <summary>The standard normal's quantile at (1 + <see cref="Level"/>) / 2.</summary>
    public const double Deviations = 1.959963984540054;

    /// <summary>
    /// The interval of a normal estimate, cut to the values that the metric can have. Percentiles of a bootstrap would be of no use for a
    /// distance: resampled sets repeat points, so that their distances lie above the estimate.
    /// </summary>
    public static MetricInterval Around(
        double value, double deviation, string method, double lowest = double.NegativeInfinity, double highest = double.PositiveInfinity) =>
        new(
            Math.Max(lowest, value - (Deviations * deviation)), Math.Min(highest, value + (Deviations * deviation)), Level, method);

    /// <summary>
    /// Wilson's interval of a share (Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927): not empty at 0
    /// and 1 either.
    /// </summary>
    public static MetricInterval OfShare(double share, long count)
    {
        var squared = Deviations * Deviations;
        var centre = (share + (squared / (2 * count))) / (1 + (squared / count));
        var half = Deviations / (1 + (squared / count)) * Math.Sqrt((share * (1 - share) / count) + (squared / (4.0 * count * count)));
        return new(
            Math.Max(0, Math.Min(share, centre - half)), Math.Min(1, Math.Max(share, centre + half)), Level, "Wilson's of a share");
    }

    /// <summary>The unbiased variance; 0 of a single value.</summary>
    public static double Variance(IReadOnlyCollection<double> values)
    {
        if (values.Count < 2) return 0;
        var mean = values.Sum() / values.Count;
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
    }

    /// <summary>Settings by name.</summary>
    public static IReadOnlyDictionary<string, string> Settings(params (string Name, object Value)[] settings)
    {
        var words = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in settings) words[name] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        return words;
    }
}
