using TorchSharp;
using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>Whether a run's batches can fit into memory at all.</summary>
internal static class BatchMemory
{
    /// <exception cref="TrainingDataException">They cannot.</exception>
    /// <param name="options">The run's options.</param>
    /// <param name="generator">Draws the latents.</param>
    /// <param name="readsReal">Whether the generator's update needs real samples.</param>
    /// <param name="some">Some samples of the data.</param>
    /// <param name="samples">Samples in the data; null for a stream.</param>
    public static void ThrowUnlessFits(WganGpOptions options, IGenerator generator, bool readsReal, torch.Tensor some, long? samples)
    {
        if (some.device_type != DeviceType.CPU) return;
        var sample = some.numel() / some.shape[0] * some.element_size();
        // A real and a generated sample and a point between them; the networks' own values come on top.
        Check(nameof(options.BatchSize), Math.Min(options.BatchSize, samples ?? long.MaxValue), 3 * sample);
        var (name, count) = options.GeneratorBatchSize is { } own
            ? (nameof(options.GeneratorBatchSize), own)
            : (nameof(options.BatchSize), options.BatchSize);
        Check(name, Math.Max(1, count / options.Execution.GradientAccumulation),
            sample + Latents.Bytes(generator) + (readsReal ? sample : 0));
    }

    private static void Check(string option, long count, long bytes)
    {
        if (MemoryNeed.Excess(count, bytes) is not { } excess) return;
        throw new TrainingDataException(
            $"{option} is too large for this machine: {count} samples of this data with their latents need {excess}. Lower it.");
    }
}
