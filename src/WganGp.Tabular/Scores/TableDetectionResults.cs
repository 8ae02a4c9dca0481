using WganGp.Metrics;

namespace WganGp.Tabular;

/// <summary>The results of <see cref="TableDetection"/>.</summary>
/// <param name="LogisticScore">The score of the logistic regression: 1 if it cannot tell, 0 if it always can.</param>
/// <param name="LogisticAuc">The area under its ROC curve, the mean of the folds: 0.5 if it cannot tell, 1 if it always can.</param>
/// <param name="TreesScore">The score of the gradient-boosted trees.</param>
/// <param name="TreesAuc">The area under their ROC curve.</param>
public sealed record TableDetectionResults(
    MetricResult LogisticScore, MetricResult LogisticAuc, MetricResult TreesScore, MetricResult TreesAuc)
{
    /// <summary>All four, in this order.</summary>
    public IReadOnlyList<MetricResult> All => [LogisticScore, LogisticAuc, TreesScore, TreesAuc];
}
