using System.Diagnostics.CodeAnalysis;
using TorchSharp;

namespace WganGp.Networks;

/// <summary>
/// Samples that are scored together (PacGAN, arXiv 1712.04086, section 2.1): consecutive ones, joined along dimension 1. For the penalty,
/// and for everything behind <see cref="ICritic.Score"/>, a pack is one sample.
/// </summary>
internal static class Packing
{
    /// <summary>How many samples the critic scores as one.</summary>
    /// <exception cref="NetworkException">Less than one.</exception>
    public static int Of(ICritic critic)
    {
        var pac = critic.Pac;
        return pac >= 1 ? pac : throw new NetworkException(
            $"The critic's Pac is {pac}; it is the number of samples that are scored as one, 1 or more.");
    }

    /// <summary>A value for an adapter's property.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than one.</exception>
    public static int Positive(int pac) => pac >= 1 ? pac : throw new ArgumentOutOfRangeException(
        nameof(pac), pac, "Pac is the number of samples that are scored as one; give 1 or more.");

    /// <summary>Packs: samples <c>[N, C, …]</c> as <c>[N/pac, pac · C, …]</c>, labels <c>[N]</c> as <c>[N/pac, pac]</c>.</summary>
    /// <returns>The tensor itself where one sample is a pack; null for null.</returns>
    [return: NotNullIfNotNull(nameof(samples))]
    public static torch.Tensor? Packed(torch.Tensor? samples, int pac)
    {
        if (pac == 1 || samples is null) return samples;
        var shape = samples.shape;
        ThrowUnlessWhole(shape[0], pac, nameof(samples));
        return shape.Length == 1
            ? samples.reshape(shape[0] / pac, pac)
            : samples.reshape([shape[0] / pac, shape[1] * pac, .. shape[2..]]);
    }

    /// <summary>The samples of packs <c>[N/pac, pac · C, …]</c>.</summary>
    /// <returns>The tensor itself where one sample is a pack.</returns>
    public static torch.Tensor Unpacked(torch.Tensor packs, int pac)
    {
        if (pac == 1) return packs;
        var shape = packs.shape;
        return packs.reshape([shape[0] * pac, shape[1] / pac, .. shape[2..]]);
    }

    /// <summary>Checks a batch that a host gives.</summary>
    /// <exception cref="ArgumentException">It is no multiple of the critic's Pac.</exception>
    public static void ThrowUnlessWhole(long count, int pac, string parameter)
    {
        if (count % pac != 0) throw new ArgumentException(Fault("The batch", count, pac), parameter);
    }

    /// <summary>What is wrong with a number of samples that is not a whole number of packs.</summary>
    /// <param name="what">What has the number, at the start of a sentence.</param>
    /// <param name="count">The number.</param>
    /// <param name="pac">How many samples are a pack.</param>
    public static string Fault(string what, long count, int pac) =>
        $"{what} has {count} samples, but the critic scores packs of {pac}. Use a multiple of {pac}, such as " +
        $"{Math.Max(1, count / pac) * pac}, or another Pac.";
}
