using TorchSharp;
using WganGp.Networks;
using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>Whether a host that calls the generator's update itself gives it the real samples that it reads, and no others.</summary>
internal static class RealSamples
{
    /// <exception cref="ArgumentException">Loss or terms need some and there are none, or the other way round.</exception>
    public static void ThrowUnlessAsked(torch.Tensor? real, UpdatePath path, AdversarialLoss loss)
    {
        if (path.GeneratorReadsReal != real is not null)
        {
            throw new ArgumentException(
                real is not null
                    ? $"Loss is {loss}, whose generator update compares nothing with real samples. Pass none to GeneratorStep."
                    : (AdversarialTerms.ComparesPairs(loss)
                        ? $"Loss is {loss}, which compares generated samples with real ones in the generator's update too. "
                        : $"The generator's term '{path.Own.GeneratorTermWithReal}' uses real samples. ") +
                    "Pass a batch of real samples to GeneratorStep, and its conditions if there are any.",
                nameof(real));
        }

        if (real is not null) HostTensor.ThrowUnlessSamples(real, "real samples", nameof(real));
    }
}
