using WganGp.Metrics;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Evaluation;

/// <summary>The features of the real samples, computed at most once, with the extractor that is loaded when it is first needed.</summary>
internal sealed class ReferenceFeatures(Recipe recipe) : IDisposable
{
    private ResNet18Features? extractor;
    private FeatureSet? features;
    private FeatureSet? heldOut;

    public IFeatureExtractor Extractor =>
        extractor ??= new ResNet18Features(low: recipe.ValueRange.Low, high: recipe.ValueRange.High);

    public FeatureSet Of(EvaluationReference reference, IStages progress, CancellationToken cancellation) =>
        features ??= FeatureSet.Extract(
            reference.Source(), Extractor, progress.Begin("Features of the data", reference.Count), cancellation);

    /// <exception cref="MetricException">Nothing is held out.</exception>
    public FeatureSet OfHeldOut(EvaluationReference reference, IStages progress, CancellationToken cancellation) =>
        heldOut ??= FeatureSet.Extract(
            reference.HeldOut()
                ?? throw new MetricException("Nothing of the data was held out from training; train with --hold-out SHARE."),
            Extractor, progress.Begin("Features of the held-out data", reference.Count), cancellation);

    public void Dispose()
    {
        heldOut?.Dispose();
        features?.Dispose();
        extractor?.Dispose();
    }
}
