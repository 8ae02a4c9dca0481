using TorchSharp;
using WganGp.Networks;
using WganGp.Operations;

namespace WganGp.Runs;

/// <summary>Draws from a generator in evaluation mode; modes and random states are restored afterwards.</summary>
internal static class Sampler
{
    public static torch.Tensor Sample(
        IGenerator generator, Placement placement, long count, ulong seed, torch.Tensor? condition, int batchSize)
    {
        using var scope = torch.NewDisposeScope();
        using var modes = GradientModes.WithoutGradients();
        // Before any latent is drawn.
        HostTensor.ThrowUnlessConditions(condition, count, nameof(condition));
        var latents = Latents(generator, placement, count, seed);
        return Generate(generator, placement, latents, seed, RandomStream.Samples, condition, batchSize).MoveToOuterDisposeScope();
    }

    /// <summary>All latents of a call, on the generator's device: drawn at once, so that the batch size does not change them.</summary>
    public static torch.Tensor Latents(IGenerator generator, Placement placement, long count, ulong seed)
    {
        ThrowUnlessFits(count, Updates.Latents.Bytes(generator), "latents");
        using var random = RandomStreams.Open(seed, RandomStream.Samples);
        return Updates.Latents.Draw(generator, count, random, placement);
    }

    /// <summary>The generator's samples for given latents; its own draws come from (seed, stream).</summary>
    public static torch.Tensor Generate(
        IGenerator generator, Placement placement, torch.Tensor latents, ulong seed, RandomStream stream, torch.Tensor? condition,
        int batchSize)
    {
        using var scope = torch.NewDisposeScope();
        using var modes = GradientModes.WithoutGradients();
        HostTensor.ThrowUnlessConditions(condition, latents.shape[0], nameof(condition));
        using var random = new NetworkRandomness(seed, stream);
        using var evaluation = new EvaluationMode(generator.Module);
        return InBatches(generator, placement, latents, random, condition, batchSize, default).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The samples for given latents of a generator in evaluation mode, without gradients; in a dispose scope of the caller's.
    /// </summary>
    /// <param name="generator">The generator.</param>
    /// <param name="placement">Its device and type.</param>
    /// <param name="latents">All latents.</param>
    /// <param name="random">What the generator's own draws come from; null for one that draws nothing.</param>
    /// <param name="condition">All conditions.</param>
    /// <param name="batchSize">Samples in one pass.</param>
    /// <param name="cancellation">Stops between two passes.</param>
    public static torch.Tensor InBatches(
        IGenerator generator, Placement placement, torch.Tensor latents, NetworkRandomness? random, torch.Tensor? condition, int batchSize,
        CancellationToken cancellation)
    {
        var count = latents.shape[0];
        var placed = placement.Move(latents);
        var conditions = placement.MoveCondition(condition);
        var parts = new List<torch.Tensor>();
        for (long start = 0; start < count; start += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var size = Math.Min(batchSize, count - start);
            var (latent, part) = (placed.narrow(0, start, size), conditions?.narrow(0, start, size));
            parts.Add(Pass(random, () => NetworkCall.Generate(generator, latent, part)));
            if (start == 0 && placement.Device.type == DeviceType.CPU)
            {
                ThrowUnlessFits(count, parts[0].numel() / size * parts[0].element_size(), "samples");
            }
        }

        return torch.cat(parts);
    }

    /// <summary>One pass; only its samples remain.</summary>
    private static torch.Tensor Pass(NetworkRandomness? random, Func<torch.Tensor> generate)
    {
        using var scope = torch.NewDisposeScope();
        return (random is null ? generate() : random.Run(generate)).MoveToOuterDisposeScope();
    }

    private static void ThrowUnlessFits(long count, long bytes, string what)
    {
        if (MemoryNeed.Excess(count, bytes) is not { } excess) return;
        throw new ArgumentOutOfRangeException(
            nameof(count), count, $"The {what} need {excess}. Draw fewer at a time, each time with another seed.");
    }
}
