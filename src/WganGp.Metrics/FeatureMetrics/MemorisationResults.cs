namespace WganGp.Metrics;

/// <summary>The two results of <see cref="Memorisation"/>.</summary>
/// <param name="Share">The share of generated samples nearer to training than to held-out samples: 0.5 without memorisation.</param>
/// <param name="Ratio">The mean distance to training samples divided by that to held-out ones: 1 without memorisation.</param>
public sealed record MemorisationResults(MetricResult Share, MetricResult Ratio)
{
    /// <summary>Both, in this order.</summary>
    public IReadOnlyList<MetricResult> All => [Share, Ratio];
}
