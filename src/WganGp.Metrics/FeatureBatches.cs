using TorchSharp;

namespace WganGp.Metrics;

/// <summary>The features of a source, batch by batch.</summary>
internal static class FeatureBatches
{
    /// <returns>Float32 <c>[N, features]</c> on the CPU, valid until the next is asked for.</returns>
    /// <exception cref="MetricException">The extractor returns another shape, or values that are not finite.</exception>
    public static IEnumerable<torch.Tensor> Read(
        SampleSource source, IFeatureExtractor extractor, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        long done = 0;
        long? count = null;
        foreach (var batch in source.Batches())
        {
            using var samples = batch;
            cancellationToken.ThrowIfCancellationRequested();
            using var features = Extract(extractor, samples, count);
            yield return features;
            count = features.shape[1];
            progress?.Report(done += features.shape[0]);
        }
    }

    private static torch.Tensor Extract(IFeatureExtractor extractor, torch.Tensor samples, long? count)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var features = extractor.Extract(samples).to(torch.ScalarType.Float32, torch.CPU);
        if (features.dim() != 2 || features.shape[0] != samples.shape[0] || (count is { } known && features.shape[1] != known))
        {
            throw new MetricException(
                $"The extractor '{extractor.Name}' returned [{string.Join(", ", features.shape)}] for {samples.shape[0]} samples; it " +
                $"must return [{samples.shape[0]}, {count?.ToString() ?? "features"}].");
        }

        using var finite = features.isfinite().all();
        return finite.item<bool>()
            ? features.MoveToOuterDisposeScope()
            : throw new MetricException(
                $"The extractor '{extractor.Name}' returned values that are not finite; check the samples for NaN or infinity.");
    }
}
