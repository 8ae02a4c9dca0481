using static TorchSharp.torch;

namespace WganGp.Metrics;

/// <summary>
/// Mean and covariance of features in float64, in one pass over batches, in memory that does not grow with the number of samples: eight
/// bytes for each pair of features and block, 21 MB for 512 features and 10 blocks. Samples go to the blocks in turn, so that an interval
/// comes from leaving out one block at a time, with no second pass. Batches are merged by the formula of Chan, Golub and LeVeque, "Updating
/// formulae and a pairwise algorithm for computing sample variances" (1979).
/// </summary>
public sealed class FeatureStatistics : IDisposable
{
    private readonly MomentBlock[] blocks;
    private long position;

    /// <summary>Creates statistics of no samples yet.</summary>
    /// <param name="extractorName">The name of the extractor whose features are added.</param>
    /// <param name="extractor">Its name and digest, as <see cref="FeatureSet.Extractor"/> has them.</param>
    /// <param name="blocks">The number of blocks, 2 or more. The default is 10: nine degrees of freedom for the interval.</param>
    /// <exception cref="MetricException">The number of blocks is below 2.</exception>
    public FeatureStatistics(string extractorName, string extractor, int blocks = 10)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(extractorName);
        ArgumentException.ThrowIfNullOrWhiteSpace(extractor);
        if (blocks < 2) throw new MetricException($"The number of blocks is {blocks}; give 2 or more.");
        (ExtractorName, Extractor) = (extractorName, extractor);
        this.blocks = [.. Enumerable.Range(0, blocks).Select(_ => new MomentBlock())];
    }

    /// <summary>The extractor's name.</summary>
    public string ExtractorName { get; }

    /// <summary>The extractor's name and digest.</summary>
    public string Extractor { get; }

    /// <summary>The number of samples so far.</summary>
    public long Count => blocks.Sum(block => block.Count);

    /// <summary>The number of features per sample; null before the first.</summary>
    public long? Features => blocks[0].Features;

    /// <summary>The number of blocks.</summary>
    public int Blocks => blocks.Length;

    /// <summary>Statistics of features in memory.</summary>
    /// <param name="features">The features; they remain the caller's.</param>
    /// <param name="blocks">The number of blocks. The default is 10.</param>
    public static FeatureStatistics Of(FeatureSet features, int blocks = 10)
    {
        ArgumentNullException.ThrowIfNull(features);
        const long rows = 4096;
        var statistics = new FeatureStatistics(features.ExtractorName, features.Extractor, blocks);
        for (long start = 0; start < features.Count; start += rows)
        {
            using var part = features.Values.narrow(0, start, Math.Min(rows, features.Count - start));
            statistics.Add(part);
        }

        return statistics;
    }

    /// <summary>Reads a source once and computes the statistics of its features, without keeping them.</summary>
    /// <param name="source">The samples.</param>
    /// <param name="extractor">Turns samples into features; remains the caller's.</param>
    /// <param name="blocks">The number of blocks. The default is 10.</param>
    /// <param name="progress">Receives the number of samples done so far, after each batch; null for none.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="MetricException">
    /// The extractor returns another shape than <c>[N, features]</c>, or values that are not finite.
    /// </exception>
    public static FeatureStatistics Compute(
        SampleSource source, IFeatureExtractor extractor, int blocks = 10, IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(extractor);
        var statistics = new FeatureStatistics(extractor.Name, FeatureSet.Describe(extractor), blocks);
        try
        {
            foreach (var features in FeatureBatches.Read(source, extractor, progress, cancellationToken)) statistics.Add(features);
            return statistics;
        }
        catch
        {
            statistics.Dispose();
            throw;
        }
    }

    /// <summary>Adds features of further samples.</summary>
    /// <param name="features">Floating point <c>[N, features]</c>, finite; not disposed here.</param>
    /// <exception cref="MetricException">It has another shape or another number of features than before.</exception>
    public void Add(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.dim() != 2 || (Features is { } known && features.shape[1] != known))
        {
            throw new MetricException(
                $"The features are [{string.Join(", ", features.shape)}]; give [N, {Features?.ToString() ?? "features"}].");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var exact = features.to(ScalarType.Float64, CPU);
        var count = exact.shape[0];
        for (long first = 0; first < Math.Min(blocks.Length, count); first++)
        {
            using var rows = exact.slice(0, first, count, blocks.Length);
            blocks[(position + first) % blocks.Length].Add(rows);
        }

        position += count;
    }

    /// <summary>Adds what other statistics have seen, block by block.</summary>
    /// <param name="other">Statistics with the same extractor and number of blocks; they remain as they are.</param>
    /// <exception cref="MetricException">The two differ in the extractor, the number of features or blocks.</exception>
    public void Add(FeatureStatistics other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ThrowUnlessAlike(other);
        if (ReferenceEquals(this, other)) throw new MetricException("Statistics cannot be added to themselves; compute them twice.");
        for (var i = 0; i < blocks.Length; i++) blocks[i].Add(other.blocks[i]);
        position += other.position;
    }

    /// <summary>The mean, float64 <c>[features]</c>, which the caller disposes.</summary>
    /// <exception cref="MetricException">There are no samples.</exception>
    public Tensor Mean() => Moments(1, null).Mean;

    /// <summary>The unbiased covariance (N - 1), float64 <c>[features, features]</c>, which the caller disposes.</summary>
    /// <exception cref="MetricException">There are fewer than two samples.</exception>
    public Tensor Covariance() => Moments(2, null).Covariance;

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        foreach (var block in blocks) block.Dispose();
    }

    /// <summary>Mean and covariance of all blocks, or of all but one.</summary>
    internal (Tensor Mean, Tensor Covariance) Moments(long least, int? without)
    {
        using var sum = new MomentBlock();
        for (var i = 0; i < blocks.Length; i++)
        {
            if (i != without) sum.Add(blocks[i]);
        }

        return sum.Count >= least
            ? sum.Moments()
            : throw new MetricException($"The statistics have {Count} samples; add at least {least} first.");
    }

    /// <summary>The fewest samples that remain when one block is left out.</summary>
    internal long CountWithoutLargest => Count - blocks.Max(block => block.Count);

    internal void ThrowUnlessAlike(FeatureStatistics other)
    {
        if (Extractor == other.Extractor && Blocks == other.Blocks && (Features ?? other.Features) == (other.Features ?? Features)) return;
        throw new MetricException(
            $"The statistics are of {Extractor}, {Features} features, {Blocks} blocks and of {other.Extractor}, {other.Features} " +
            $"features, {other.Blocks} blocks; compute both with the same extractor and number of blocks.");
    }
}
