namespace WganGp.Metrics;

/// <summary>Intervals of estimates.</summary>
internal static class Intervals
{
    /// <summary>The level where no option names another.</summary>
    public const double UsualLevel = 0.95;

    /// <summary>The standard deviation; of a sample with <paramref name="lost"/> = 1, of a population with 0.</summary>
    public static double Deviation(IReadOnlyCollection<double> values, int lost = 1) =>
        Math.Sqrt(Squares(values) / (values.Count - lost));

    /// <summary>The unbiased variance; 0 of a single value.</summary>
    public static double Variance(IReadOnlyCollection<double> values) => values.Count < 2 ? 0 : Squares(values) / (values.Count - 1);

    /// <summary>
    /// The variance that deleting one of B blocks at a time shows, (B - 1) / B Σ (θ₋ᵢ - mean)² (Efron and Stein, "The jackknife estimate of
    /// variance", 1981).
    /// </summary>
    public static double JackknifeVariance(IReadOnlyCollection<double> withoutOne) =>
        Squares(withoutOne) * (withoutOne.Count - 1) / withoutOne.Count;

    /// <summary>The value and so many standard errors to both sides, within what the metric can be.</summary>
    public static MetricInterval Around(
        double value, double error, double quantile, double level, string method, double least = double.NegativeInfinity,
        double most = double.PositiveInfinity) =>
        new(Math.Max(least, value - quantile * error), Math.Min(most, value + quantile * error), level, method);

    /// <summary>
    /// The interval of a normal estimate at the usual level. Percentiles of a bootstrap would be of no use for a distance: resampled sets
    /// repeat points, so that their distances lie above the estimate.
    /// </summary>
    public static MetricInterval Around(
        double value, double error, string method, double least = double.NegativeInfinity, double most = double.PositiveInfinity) =>
        Around(value, error, Quantiles.Normal(UsualLevel), UsualLevel, method, least, most);

    /// <summary>
    /// Of a share of independent successes (Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927): not
    /// empty at 0 and 1 either.
    /// </summary>
    public static MetricInterval Wilson(double share, long count, double level, string method)
    {
        var z = Quantiles.Normal(level);
        var shrink = 1 + z * z / count;
        var middle = (share + z * z / (2 * count)) / shrink;
        var half = z * Math.Sqrt((share * (1 - share) + z * z / (4 * count)) / count) / shrink;
        return new MetricInterval(
            Math.Max(0, Math.Min(share, middle - half)), Math.Min(1, Math.Max(share, middle + half)), level, method);
    }

    /// <summary>The sum of the squared differences from the mean.</summary>
    private static double Squares(IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean));
    }
}
