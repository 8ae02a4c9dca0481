using TorchSharp;
using WganGp.Networks;

namespace WganGp.Updates;

/// <summary>Draws latents and checks that they have the shape that the generator declares.</summary>
internal static class Latents
{
    /// <summary>Draws on the CPU, then moves to the device of the generator's weights.</summary>
    public static torch.Tensor Draw(IGenerator generator, long count, torch.Generator random, Placement placement)
    {
        var latent = generator.SampleLatent(count, random);
        if (latent is null || !latent.shape.AsSpan().SequenceEqual([count, .. generator.LatentShape]))
        {
            throw new NetworkException(
                $"The generator's SampleLatent must return [{string.Join(", ", (long[])[count, .. generator.LatentShape])}], " +
                $"but it returned {(latent is null ? "null" : NetworkCall.Shape(latent))}.");
        }

        return placement.Move(latent);
    }
}
