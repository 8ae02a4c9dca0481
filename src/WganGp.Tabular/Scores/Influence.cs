using WganGp.Metrics;

namespace WganGp.Tabular.Scores;

/// <summary>
/// How far each row moves an estimate: the estimate's error to the first order (Hampel, "The influence curve and its role in robust
/// estimation", 1974). Estimates from the same rows are not independent; the influence of their average is the average of theirs.
/// </summary>
internal sealed class Influence(int real, int synthetic)
{
    public const string Method = "influence of each row, normal";

    public double[] Real { get; } = new double[real];

    public double[] Synthetic { get; } = new double[synthetic];

    /// <summary>The standard error of an estimate of independent rows.</summary>
    public double Error => Math.Sqrt(OfMean(Real) + OfMean(Synthetic));

    public MetricInterval Around(double score) => Intervals.Around(score, Error, Method, 0, 1);

    public void Clear()
    {
        Array.Clear(Real);
        Array.Clear(Synthetic);
    }

    public void Add(Influence other)
    {
        for (var row = 0; row < Real.Length; row++) Real[row] += other.Real[row];
        for (var row = 0; row < Synthetic.Length; row++) Synthetic[row] += other.Synthetic[row];
    }

    public void Divide(double by)
    {
        for (var row = 0; row < Real.Length; row++) Real[row] /= by;
        for (var row = 0; row < Synthetic.Length; row++) Synthetic[row] /= by;
    }

    private static double OfMean(double[] rows)
    {
        var sum = 0.0;
        foreach (var row in rows) sum += row * row;
        return rows.Length == 0 ? 0 : sum / rows.Length / rows.Length;
    }
}
