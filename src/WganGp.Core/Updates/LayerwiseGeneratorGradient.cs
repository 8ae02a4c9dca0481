using TorchSharp;
using WganGp.Layerwise;

namespace WganGp.Updates;

/// <summary>The same numbers, by the layers' own derivatives.</summary>
internal sealed class LayerwiseGeneratorGradient(
    IGenerator generator, LayeredGenerator layers, LayeredCritic critic, WganGpOptions options)
    : IGeneratorGradient
{
    public torch.Tensor Generate(torch.Tensor latent, torch.Tensor? condition)
    {
        Check(condition);
        return layers.Generate(latent);
    }

    public torch.Tensor Accumulate(torch.Tensor latent, torch.Tensor? condition, double share)
    {
        Check(condition);
        return layers.Accumulate(latent, critic, scores => AdversarialTerms.Generator(options.Loss, scores), share);
    }

    private void Check(torch.Tensor? condition)
    {
        if (condition is not null && generator is ModuleGenerator) throw ConditionMismatch.Unexpected("generator", "latents");
    }
}
