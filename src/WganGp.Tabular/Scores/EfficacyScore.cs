using WganGp.Metrics;

namespace WganGp.Tabular;

/// <summary>One score of <see cref="TableEfficacy"/>, on held-out real rows.</summary>
/// <param name="Name">F1, average precision, AUC, macro F1, accuracy or R2.</param>
/// <param name="TrainedOnReal">What a model scores that was trained on real rows.</param>
/// <param name="TrainedOnSynthetic">What the same model scores when trained on as many synthetic rows.</param>
/// <param name="Difference">Synthetic minus real, on the same held-out rows in every resample.</param>
public sealed record EfficacyScore(string Name, MetricResult TrainedOnReal, MetricResult TrainedOnSynthetic, MetricResult Difference);
