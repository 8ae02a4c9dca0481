using TorchSharp;

namespace WganGp.Metrics;

/// <summary>
/// The features of a set of samples, float32 in memory: 10,000 samples of 512 features take 20 MB. Extract them once, and compute every
/// feature metric from them.
/// </summary>
public sealed class FeatureSet : IDisposable
{
    private FeatureSet(torch.Tensor features, IFeatureExtractor extractor)
    {
        Values = features;
        ExtractorName = extractor.Name;
        Extractor = $"{extractor.Name} ({extractor.Digest})";
    }

    /// <summary>The features, float32 <c>[N, features]</c> on the CPU; disposed with the set.</summary>
    public torch.Tensor Values { get; }

    /// <summary>The number of samples.</summary>
    public long Count => Values.shape[0];

    /// <summary>The number of features per sample.</summary>
    public long Features => Values.shape[1];

    /// <summary>The extractor's name.</summary>
    public string ExtractorName { get; }

    /// <summary>The extractor's name and digest.</summary>
    public string Extractor { get; }

    /// <summary>Reads a source once and computes its features.</summary>
    /// <param name="source">The samples.</param>
    /// <param name="extractor">Turns samples into features; remains the caller's.</param>
    /// <param name="progress">Receives the number of samples done so far, after each batch; null for none.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="MetricException">
    /// The extractor returns another shape than <c>[N, features]</c>, or values that are not finite.
    /// </exception>
    public static FeatureSet Extract(
        SampleSource source, IFeatureExtractor extractor, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(extractor);
        torch.Tensor? all = null;
        try
        {
            long done = 0;
            foreach (var batch in source.Batches())
            {
                using var samples = batch;
                cancellationToken.ThrowIfCancellationRequested();
                using var scope = torch.NewDisposeScope();
                using var noGradient = torch.no_grad();
                var features = extractor.Extract(samples).to(torch.ScalarType.Float32, torch.CPU);
                ThrowUnlessFeatures(features, samples, extractor, all);
                all ??= torch.empty(source.Count, features.shape[1], dtype: torch.ScalarType.Float32).DetachFromDisposeScope();
                all.narrow(0, done, features.shape[0]).copy_(features);
                done += features.shape[0];
                progress?.Report(done);
            }

            return new FeatureSet(all!, extractor);
        }
        catch
        {
            all?.Dispose();
            throw;
        }
    }

    /// <summary>Frees the features.</summary>
    public void Dispose() => Values.Dispose();

    private static void ThrowUnlessFeatures(
        torch.Tensor features, torch.Tensor samples, IFeatureExtractor extractor, torch.Tensor? all)
    {
        var fits = features.dim() == 2 && features.shape[0] == samples.shape[0] && (all is null || features.shape[1] == all.shape[1]);
        if (!fits)
        {
            throw new MetricException(
                $"The extractor '{extractor.Name}' returned [{string.Join(", ", features.shape)}] for {samples.shape[0]} samples; it " +
                $"must return [{samples.shape[0]}, {(all is null ? "features" : all.shape[1])}].");
        }

        if (!features.isfinite().all().item<bool>())
        {
            throw new MetricException(
                $"The extractor '{extractor.Name}' returned values that are not finite; check the samples for NaN or infinity.");
        }
    }
}
