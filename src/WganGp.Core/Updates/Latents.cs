using TorchSharp;
using WganGp.Networks;
using WganGp.Processes;

namespace WganGp.Updates;

/// <summary>Draws latents and checks that they have the shape that the generator declares.</summary>
internal static class Latents
{
    /// <summary>Draws on the CPU, then moves to the device of the generator's weights.</summary>
    public static torch.Tensor Draw(IGenerator generator, long count, torch.Generator random, Placement placement)
    {
        var latent = Sampled(generator, count, random);
        if (latent is not { IsInvalid: false } || !latent.shape.AsSpan().SequenceEqual([count, .. generator.LatentShape]))
        {
            throw new NetworkException(
                $"The generator's SampleLatent must return [{string.Join(", ", (long[])[count, .. generator.LatentShape])}], " +
                $"but it returned {(latent is null ? "null" : latent.IsInvalid ? "a disposed one" : NetworkCall.Shape(latent))}.");
        }

        return placement.Move(latent);
    }

    /// <summary>Draws for a part that several processes share, and takes this process's.</summary>
    public static torch.Tensor Draw(IGenerator generator, PartShare part, torch.Generator random, Placement placement) => part.IsWhole
        ? Draw(generator, part.Size, random, placement)
        // A copy: layers may write into what they are given.
        : Draw(generator, part.Whole, random, placement).narrow(0, part.Offset, part.Size).clone();

    /// <summary>Bytes of one latent as it is drawn.</summary>
    public static long Bytes(IGenerator generator) => generator.LatentShape.Aggregate((long)sizeof(float), (bytes, size) => bytes * size);

    private static torch.Tensor? Sampled(IGenerator generator, long count, torch.Generator random)
    {
        try
        {
            return generator.SampleLatent(count, random);
        }
        catch (Exception error) when (NetworkCall.IsOfTheNetwork(error))
        {
            throw new NetworkException(
                $"The generator's SampleLatent failed for {count} latents [{string.Join(", ", generator.LatentShape)}]: " +
                NetworkCall.Reason(error), error);
        }
    }
}
