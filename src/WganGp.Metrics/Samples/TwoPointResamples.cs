namespace WganGp.Metrics;

/// <summary>The curves of a bootstrap of the groups of samples.</summary>
internal sealed class TwoPointResamples
{
    private readonly double[][][] curves;
    private readonly string method;

    public TwoPointResamples(TwoPointSums sums, TwoPointOptions options)
    {
        Estimate = sums.Curves();
        method = $"deviation over a bootstrap of {sums.Groups} groups of samples, {options.Resamples} resamples";
        curves = new double[sums.Groups > 1 ? options.Resamples : 0][][];
        for (var i = 0; i < curves.Length; i++) curves[i] = sums.Curves(new SampleRandom(options.Seed, 1 + i).Resample(sums.Groups));
    }

    /// <summary>The curves of all samples, by direction and distance.</summary>
    public double[][] Estimate { get; }

    /// <summary>A value of each resample; none for a single sample.</summary>
    public double[] Of(Func<double[][], double> value) => [.. curves.Select(value)];

    /// <summary>A value of each pair of resamples of two sets, which are paired so that no two were drawn with the same numbers.</summary>
    public double[] Between(TwoPointResamples other, Func<double[][], double[][], double> value)
    {
        var count = Math.Min(curves.Length, other.curves.Length);
        return [.. Enumerable.Range(0, count).Select(i => value(curves[i], other.curves[(i + 1) % count]))];
    }

    /// <summary>The deviation of each probability of a curve; null for a single sample.</summary>
    public double[]? Deviations(int curve, int count) => curves.Length == 0
        ? null
        : [.. Enumerable.Range(0, count).Select(r => Math.Sqrt(Intervals.Variance(Of(all => all[curve][r]))))];

    /// <summary>The interval of a value; null without resamples, or if one has no value.</summary>
    public MetricInterval? Interval(double value, double[] resampled, double highest) =>
        resampled.Length < 2 || !resampled.All(double.IsFinite)
            ? null
            : Intervals.Around(value, Math.Sqrt(Intervals.Variance(resampled)), method, 0, highest);
}
