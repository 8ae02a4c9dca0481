namespace WganGp.Metrics;

/// <summary>The four results of <see cref="PrecisionRecall"/>.</summary>
public sealed record PrecisionRecallResults
{
    internal PrecisionRecallResults(IReadOnlyList<MetricResult> all) => All = all;

    /// <summary>The share of generated samples within the radius of a real one.</summary>
    public MetricResult Precision => All[0];

    /// <summary>The share of real samples within the radius of a generated one.</summary>
    public MetricResult Recall => All[1];

    /// <summary>How many radii of real samples a generated one lies in, divided by k; it may exceed 1.</summary>
    public MetricResult Density => All[2];

    /// <summary>The share of real samples with a generated one within their own radius.</summary>
    public MetricResult Coverage => All[3];

    /// <summary>All four, in this order.</summary>
    public IReadOnlyList<MetricResult> All { get; }
}
