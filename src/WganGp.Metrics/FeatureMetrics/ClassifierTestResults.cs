namespace WganGp.Metrics;

/// <summary>The two results of <see cref="ClassifierTwoSampleTest"/>.</summary>
/// <param name="Accuracy">The share of held-back samples that the classifier assigns to the right set: 0.5 if it cannot tell.</param>
/// <param name="Auc">The probability that a held-back generated sample gets a larger logit than a real one: 0.5 if it cannot tell.</param>
public sealed record ClassifierTestResults(MetricResult Accuracy, MetricResult Auc)
{
    /// <summary>Both, in this order.</summary>
    public IReadOnlyList<MetricResult> All => [Accuracy, Auc];
}
