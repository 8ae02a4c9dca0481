using TorchSharp;
using WganGp.Networks;
using WganGp.Operations;
using WganGp.Updates;

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
        ThrowUnlessFits(count, Latents.Bytes(generator), "latents");
        using var random = RandomStreams.Open(seed, RandomStream.Samples);
        // All latents are drawn before the first batch, so that the batch size does not change them.
        var latents = Latents.Draw(generator, count, random, placement);
        return Generate(generator, placement, latents, seed, RandomStream.Samples, condition, batchSize).MoveToOuterDisposeScope();
    }

    private static void ThrowUnlessFits(long count, long bytes, string what)
    {
        if (MemoryNeed.Excess(count, bytes) is not { } excess) return;
        throw new ArgumentOutOfRangeException(
            nameof(count), count, $"The {what} need {excess}. Draw fewer at a time, each time with another seed.");
    }

    /// <summary>The generator's samples for given latents; its own draws come from (seed, stream).</summary>
    public static torch.Tensor Generate(
        IGenerator generator, Placement placement, torch.Tensor latents, ulong seed, RandomStream stream, torch.Tensor? condition,
        int batchSize)
    {
        using var scope = torch.NewDisposeScope();
        using var modes = GradientModes.WithoutGradients();
        HostTensor.ThrowUnlessConditions(condition, latents.shape[0], nameof(condition));
        using var networkRandom = new NetworkRandomness(seed, stream);
        var count = latents.shape[0];
        var placed = placement.Move(latents);
        var conditions = placement.MoveCondition(condition);

        using var evaluation = new EvaluationMode(generator.Module);
        var parts = new List<torch.Tensor>();
        for (long start = 0; start < count; start += batchSize)
        {
            var size = Math.Min(batchSize, count - start);
            var (latent, part) = (placed.narrow(0, start, size), conditions?.narrow(0, start, size));
            parts.Add(networkRandom.Run(() => NetworkCall.Generate(generator, latent, part)));
            if (start == 0 && placement.Device.type == DeviceType.CPU)
            {
                ThrowUnlessFits(count, parts[0].numel() / size * parts[0].element_size(), "samples");
            }
        }

        return torch.cat(parts).MoveToOuterDisposeScope();
    }
}
