using TorchSharp;
using WganGp.Layerwise;

namespace WganGp.Updates;

/// <summary>The same numbers, by the layers' own derivatives.</summary>
internal sealed class LayerwiseGeneratorGradient(
    IGenerator generator, LayerPlan plan, LayeredGenerator layers, LayerPlan criticPlan, LayeredCritic critic, WganGpOptions options,
    AuxiliaryTerms auxiliary, OwnTerms own)
    : IGeneratorGradient
{
    public torch.Tensor Generate(torch.Tensor latent, torch.Tensor? condition) => layers.Generate(latent, Own(condition));

    public torch.Tensor Accumulate(torch.Tensor latent, torch.Tensor? real, torch.Tensor? condition, double share)
    {
        var ofCritic = criticPlan.TakesCondition ? condition : null;
        ScoreLoss Loss(torch.Tensor samples, torch.Tensor outputs)
        {
            var fake = criticPlan.Split(outputs);
            var pairs = AdversarialTerms.ComparesPairs(options.Loss) ? real : null;
            var loss = AdversarialTerms.Generator(
                options.Loss, fake.Scores, pairs is null ? null : criticPlan.Split(critic.Outputs(pairs, ofCritic)).Scores);
            if (auxiliary.OfFake(fake, condition) is { } term) loss = loss.Plus(term);
            if (own.Generator.Count == 0) return new ScoreLoss(loss, null);
            var leaf = samples.detach().requires_grad_();
            return own.AddToGenerator(loss, leaf, real, latent, condition, fake) with { Samples = leaf };
        }

        return layers.Accumulate(latent, Own(condition), critic, ofCritic, Loss, share, auxiliary.ClassifiesFakes);
    }

    private torch.Tensor? Own(torch.Tensor? condition) =>
        LayerwiseCondition.Of(condition, plan, generator is ModuleGenerator, "generator", "latents");
}
