namespace WganGp.Benchmarks.Measuring;

internal static class Statistics
{
    public static double Median(IEnumerable<double> values) => Quantile(values, 0.5);

    /// <summary>The quantile between order statistics, linearly interpolated.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0) throw new ArgumentException("There is nothing to take a quantile of.", nameof(values));
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }

    /// <summary>
    /// How many times longer <paramref name="times"/> took than <paramref name="others"/>: the median over rounds of each round's
    /// own ratio, so that both were measured at nearly the same moment.
    /// </summary>
    public static double Ratio(IReadOnlyList<double> times, IReadOnlyList<double> others) =>
        Median(times.Zip(others, (time, other) => time / other));

    /// <summary>The middle half's width relative to the median.</summary>
    public static double Spread(IReadOnlyCollection<double> values) => (Quantile(values, 0.75) - Quantile(values, 0.25)) / Median(values);
}
