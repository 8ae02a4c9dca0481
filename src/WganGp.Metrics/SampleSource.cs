using TorchSharp;

namespace WganGp.Metrics;

/// <summary>A known number of samples, given batch by batch, so that memory does not grow with their number.</summary>
public sealed class SampleSource
{
    private const string Advice = "give as many as asked for";

    private readonly Func<IEnumerable<torch.Tensor>> open;

    private SampleSource(long count, Func<IEnumerable<torch.Tensor>> open)
    {
        Count = count;
        this.open = open;
    }

    /// <summary>The number of samples, at least 1.</summary>
    public long Count { get; }

    /// <summary>Samples in memory.</summary>
    /// <param name="samples">All samples, <c>[N, …]</c>, floating point, rank 2 or more. They remain the caller's.</param>
    /// <param name="batchSize">Samples per batch. The default is 100.</param>
    /// <exception cref="MetricException">There are no samples, or they are no floating-point tensor of rank 2 or more.</exception>
    public static SampleSource FromTensor(torch.Tensor samples, long batchSize = 100)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ThrowUnlessSamples(samples);
        var count = samples.shape[0];
        return new(count, () => Starts(count, batchSize).Select(start => samples.narrow(0, start, Math.Min(batchSize, count - start))));
    }

    /// <summary>Samples that a function gives: a generator's, for example.</summary>
    /// <param name="count">The number of samples.</param>
    /// <param name="next">
    /// Gives the next samples when it is called with their number, <c>[number, …]</c>; the reader disposes them. A metric that reads the
    /// source twice calls it twice as often, and then gets other samples unless the function starts again.
    /// </param>
    /// <param name="batchSize">Samples per batch. The default is 100.</param>
    public static SampleSource FromFunction(long count, Func<long, torch.Tensor> next, long batchSize = 100)
    {
        ArgumentNullException.ThrowIfNull(next);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        return new(count, () => Starts(count, batchSize).Select(start => next(Math.Min(batchSize, count - start))));
    }

    /// <summary>Training data, or the first part of it.</summary>
    /// <param name="data">Data with a known count. It remains the caller's.</param>
    /// <param name="count">How many of its samples are read, from the first on; null, the default, for all.</param>
    /// <param name="batchSize">Samples per batch. The default is 100.</param>
    /// <exception cref="MetricException">The data is a stream without an end, or holds fewer samples than asked for.</exception>
    public static SampleSource FromData(ITrainingData data, long? count = null, long batchSize = 100)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (data.Count is not { } all)
        {
            throw new MetricException("The data is a stream without a known count; read the samples yourself and use FromFunction.");
        }

        var wanted = count ?? all;
        if (wanted < 1 || wanted > all)
        {
            throw new MetricException($"{wanted} samples were asked for, but the data holds {all}; ask for 1 to {all}.");
        }

        return new(wanted, () => Starts(wanted, batchSize).Select(start => Read(start, Math.Min(batchSize, wanted - start))));

        torch.Tensor Read(long start, long size)
        {
            var batch = data.Read([.. Enumerable.Range(0, (int)size).Select(i => start + i)]);
            batch.Condition?.Dispose();
            return batch.Samples;
        }
    }

    /// <summary>Reads all samples once.</summary>
    /// <returns>The batches in order, together exactly <see cref="Count"/> samples. Whoever enumerates them disposes each.</returns>
    /// <exception cref="MetricException">A batch has another number of samples than asked for, or is no floating-point tensor.</exception>
    public IEnumerable<torch.Tensor> Batches()
    {
        long read = 0;
        foreach (var batch in open())
        {
            ThrowUnlessSamples(batch);
            read += batch.shape[0];
            if (read > Count) throw new MetricException($"The source has {Count} samples, but gave {read}; {Advice}.");
            yield return batch;
        }

        if (read < Count) throw new MetricException($"The source has {Count} samples, but gave only {read}; {Advice}.");
    }

    private static IEnumerable<long> Starts(long count, long batchSize)
    {
        for (long start = 0; start < count; start += batchSize) yield return start;
    }

    private static void ThrowUnlessSamples(torch.Tensor samples)
    {
        if (samples.dim() < 2 || samples.shape[0] < 1 || !torch.is_floating_point(samples))
        {
            throw new MetricException(
                $"The samples are [{string.Join(", ", samples.shape)}] of {samples.dtype}; give [N, …] with at least one sample, " +
                "rank 2 or more, floating point.");
        }
    }
}
