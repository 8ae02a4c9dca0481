using TorchSharp;

namespace WganGp.Metrics;

/// <summary>Reads a source as the metrics of samples need it.</summary>
internal static class SampleBatches
{
    /// <summary>Reads all batches once: finite, on the CPU, without a graph, of one shape.</summary>
    /// <param name="source">The samples.</param>
    /// <param name="role">What they are, for messages: <c>The samples</c> or <c>The reference samples</c>.</param>
    /// <param name="take">Takes a batch and the number of samples before it. What it creates is freed afterwards.</param>
    /// <param name="progress">Receives the samples done so far.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <param name="type">The type to which a batch is converted; null for the source's own.</param>
    /// <returns>The shape of one sample.</returns>
    public static long[] Read(
        this SampleSource source, string role, Action<torch.Tensor, long> take, IProgress<long>? progress,
        CancellationToken cancellationToken, torch.ScalarType? type = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        long done = 0;
        long[]? shape = null;
        foreach (var batch in source.Batches())
        {
            using var samples = batch;
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            using var noGradient = torch.no_grad();
            shape ??= samples.shape[1..];
            ThrowUnlessSame(role, shape, samples.shape[1..]);
            var values = samples.detach().to(type ?? samples.dtype, torch.CPU);
            if (!values.isfinite().all().item<bool>())
            {
                throw new MetricException($"{role} have values that are not finite; check the generator or the data for NaN and infinity.");
            }

            take(values, done);
            done += samples.shape[0];
            progress?.Report(done);
        }

        return shape!;
    }

    /// <summary>Throws unless the two kinds of samples have one shape.</summary>
    public static void ThrowUnlessSame(long[] samples, long[] reference)
    {
        if (!samples.SequenceEqual(reference))
        {
            throw new MetricException(
                $"The samples have the shape [{string.Join(", ", samples)}] each, the reference samples " +
                $"[{string.Join(", ", reference)}]; compare samples of one shape.");
        }
    }

    /// <summary>The number of samples as an array's length.</summary>
    public static int Length(this SampleSource source, long most, string metric)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Count <= most
            ? (int)source.Count
            : throw new MetricException($"{source.Count} samples are too many for {metric}, which holds them in memory; give at most " +
                $"{most}.");
    }

    private static void ThrowUnlessSame(string role, long[] first, long[] shape)
    {
        if (!first.SequenceEqual(shape))
        {
            throw new MetricException(
                $"{role} changed their shape from [{string.Join(", ", first)}] to [{string.Join(", ", shape)}]; give " +
                "samples of one shape.");
        }
    }
}
