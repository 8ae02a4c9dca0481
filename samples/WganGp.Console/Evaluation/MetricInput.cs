using TorchSharp;
using WganGp.ConsoleApp.Runs;
using WganGp.Metrics;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Evaluation;

/// <summary>What the metrics of one evaluation are computed from; features are computed once, and only if a metric needs them.</summary>
/// <param name="recipe">The recipe.</param>
/// <param name="data">The data, of whose text the sequences are counted.</param>
/// <param name="reference">The real samples.</param>
/// <param name="features">The features of both.</param>
/// <param name="samples">The generated samples; the caller's.</param>
/// <param name="progress">Shows what is being done.</param>
/// <param name="cancellation">Stops the evaluation.</param>
internal sealed class MetricInput(
    Recipe recipe, RunData data, EvaluationReference reference, ReferenceFeatures features, torch.Tensor samples, IStages progress,
    CancellationToken cancellation) : IDisposable
{
    private FeatureSet? own;
    private ModeCoverage? modes;
    private PrecisionRecallResults? neighbours;

    public Recipe Recipe => recipe;

    public RunData Data => data;

    public torch.Tensor Samples => samples;

    public CancellationToken Cancellation => cancellation;

    public SampleSource Source() => SampleSource.FromTensor(samples);

    public SampleSource Reference() => reference.Source();

    /// <summary>The features of the generated samples.</summary>
    public FeatureSet Features => own ??= FeatureSet.Extract(
        Source(), features.Extractor, progress.Begin("Features of the samples", samples.shape[0]), cancellation);

    /// <summary>The features of the real samples.</summary>
    public FeatureSet ReferenceFeatures => features.Of(reference, progress, cancellation);

    /// <summary>The features of real samples that were not trained on.</summary>
    /// <exception cref="MetricException">There are none.</exception>
    public FeatureSet HeldOutFeatures => features.OfHeldOut(reference, progress, cancellation);

    /// <summary>Precision, recall, density and coverage.</summary>
    public PrecisionRecallResults Neighbours =>
        neighbours ??= PrecisionRecall.Compute(Features, ReferenceFeatures, cancellationToken: cancellation);

    /// <summary>How the samples of a mixture are distributed over its modes.</summary>
    public ModeCoverage Modes
    {
        get
        {
            var distribution = ((SampleKind.Points)recipe.Kind).Distribution;
            return modes ??= ModeCoverage.MeasurePoints(
                Source(), distribution.Modes, distribution.ModeStandardDeviation!.Value, cancellationToken: cancellation);
        }
    }

    /// <summary>The texts of the samples, as numbers of characters.</summary>
    public IEnumerable<ReadOnlyMemory<ushort>> Texts => ((SampleKind.Text)recipe.Kind).Vocabulary.Numbers(samples);

    /// <summary>How often the sequences of n characters are in the whole text.</summary>
    public NgramModel TextModel(int n) => reference.TextModel(n, data);

    public void Dispose() => own?.Dispose();
}
