using TorchSharp;

namespace WganGp.Metrics;

/// <summary>
/// The features of a set of samples, float32 in memory: 10,000 samples of 512 features take 20 MB. Extract them once, and compute every
/// feature metric from them.
/// </summary>
public sealed class FeatureSet : IDisposable
{
    private FeatureSet(torch.Tensor features, string extractorName, string extractor)
    {
        Values = features;
        ExtractorName = extractorName;
        Extractor = extractor;
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
            foreach (var features in FeatureBatches.Read(source, extractor, progress, cancellationToken))
            {
                all ??= torch.empty(source.Count, features.shape[1], dtype: torch.ScalarType.Float32).DetachFromDisposeScope();
                using var rows = all.narrow(0, done, features.shape[0]);
                rows.copy_(features);
                done += features.shape[0];
            }

            return new FeatureSet(all!, extractor.Name, Describe(extractor));
        }
        catch
        {
            all?.Dispose();
            throw;
        }
    }

    /// <summary>Features that were computed elsewhere.</summary>
    /// <param name="features">Finite numbers <c>[N, features]</c>, copied as float32; they remain the caller's.</param>
    /// <param name="extractorName">The name that the metrics carry.</param>
    /// <param name="digest">
    /// What they were computed with: only sets with the same name and digest are compared. See <see cref="IFeatureExtractor.Digest"/>.
    /// </param>
    /// <exception cref="MetricException">The features have another shape, or are not finite.</exception>
    public static FeatureSet FromTensor(torch.Tensor features, string extractorName, string digest)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentException.ThrowIfNullOrWhiteSpace(extractorName);
        ArgumentException.ThrowIfNullOrWhiteSpace(digest);
        using var scope = torch.NewDisposeScope();
        if (features.dim() != 2 || features.numel() == 0 || !features.isfinite().all().item<bool>())
        {
            throw new MetricException(
                $"The features are [{string.Join(", ", features.shape)}] of {features.dtype}; give finite numbers [N, features], at " +
                "least one of each.");
        }

        var copy = features.detach().to(torch.ScalarType.Float32, torch.CPU, copy: true).contiguous();
        return new FeatureSet(copy.DetachFromDisposeScope(), extractorName, $"{extractorName} ({digest})");
    }

    /// <summary>Frees the features.</summary>
    public void Dispose() => Values.Dispose();

    internal static string Describe(IFeatureExtractor extractor) => $"{extractor.Name} ({extractor.Digest})";

    /// <summary>Refuses to compare features of different extractors.</summary>
    internal void ThrowUnlessComparable(FeatureSet other)
    {
        if (Extractor == other.Extractor && Features == other.Features) return;
        throw new MetricException(
            $"The features are of {Extractor}, {Features} a sample, and of {other.Extractor}, {other.Features} a sample; extract " +
            "both with the same extractor.");
    }
}
