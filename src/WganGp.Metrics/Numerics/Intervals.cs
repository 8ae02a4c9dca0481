namespace WganGp.Metrics;

/// <summary>Intervals of estimates.</summary>
internal static class Intervals
{
    /// <summary>The standard deviation; of a sample with <paramref name="lost"/> = 1, of a population with 0.</summary>
    public static double Deviation(IReadOnlyCollection<double> values, int lost = 1)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - lost));
    }

    /// <summary>
    /// The variance that deleting one of B blocks at a time shows, (B - 1) / B Σ (θ₋ᵢ - mean)² (Efron and Stein, "The jackknife estimate of
    /// variance", 1981).
    /// </summary>
    public static double JackknifeVariance(IReadOnlyCollection<double> withoutOne)
    {
        var mean = withoutOne.Average();
        return withoutOne.Sum(value => (value - mean) * (value - mean)) * (withoutOne.Count - 1) / withoutOne.Count;
    }

    /// <summary>The value and so many standard errors to both sides, within what the metric can be.</summary>
    public static MetricInterval Around(
        double value, double error, double quantile, double level, string method, double least = double.NegativeInfinity,
        double most = double.PositiveInfinity) =>
        new(Math.Max(least, value - quantile * error), Math.Min(most, value + quantile * error), level, method);

    /// <summary>Of a share of independent successes (Wilson, "Probable inference", 1927).</summary>
    public static MetricInterval Wilson(double share, long count, double level)
    {
        var z = Quantiles.Normal(level);
        var shrink = 1 + z * z / count;
        var middle = (share + z * z / (2 * count)) / shrink;
        var half = z * Math.Sqrt((share * (1 - share) + z * z / (4 * count)) / count) / shrink;
        return new MetricInterval(Math.Max(0, middle - half), Math.Min(1, middle + half), level, $"Wilson, {count} predictions");
    }
}
