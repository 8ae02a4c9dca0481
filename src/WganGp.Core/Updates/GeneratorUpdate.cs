using TorchSharp;
using WganGp.FastPath;
using WganGp.Networks;

namespace WganGp.Updates;

/// <summary>One generator update: the gradient of its loss (-mean D(G(z)) by default) with the critic frozen, one optimiser step.</summary>
internal sealed class GeneratorUpdate(
    IGenerator generator, PathChoice path, Placement placement, WganGpOptions options, AuxiliaryTerms auxiliary, torch.Generator latents)
{
    public UpdateMeasures Run(
        long count, torch.Tensor? condition, Optimizer optimizer, IReadOnlyList<torch.Tensor> criticWeights, double rate)
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor? sum = null;
        Freeze(criticWeights, frozen: true);
        try
        {
            foreach (var (start, size) in Parts.Of(count, options.GradientAccumulation))
            {
                var loss = Accumulate(size, condition?.narrow(0, start, size), (double)size / count);
                sum = sum is null ? loss : sum.Plus(loss);
            }
        }
        catch
        {
            optimizer.DropGradients();
            throw;
        }
        finally
        {
            Freeze(criticWeights, frozen: false);
        }

        return new UpdateMeasures(sum!, optimizer.Step(rate)).MoveToOuterDisposeScope();
    }

    /// <summary>Adds one part's share of the gradient; returns its share of the loss.</summary>
    private torch.Tensor Accumulate(long count, torch.Tensor? condition, double share)
    {
        using var scope = torch.NewDisposeScope();
        var latent = Latents.Draw(generator, count, latents, placement);
        if (path is { Generator: { } generatorLayers, Critic: { } criticLayers } && (condition is null || generator is not ModuleGenerator))
        {
            return generatorLayers.Accumulate(latent, criticLayers, scores => AdversarialTerms.Generator(options.Loss, scores), share)
                .MoveToOuterDisposeScope();
        }

        var fake = NetworkCall.Generate(generator, latent, condition);
        if (!fake.requires_grad)
        {
            throw new NetworkException(
                "The generator's samples carry no gradient to its weights. Remove detach, no_grad or rounding from Generate.");
        }

        var (scores, extra) = auxiliary.ScoreFake(fake, condition);
        if (!scores.requires_grad)
        {
            throw new NetworkException(
                "The critic's scores carry no gradient to the generated samples. Compute them from the tensor that is passed to Score.");
        }

        var loss = AdversarialTerms.Generator(options.Loss, scores);
        if (extra is not null) loss = loss.Plus(extra);
        if (share != 1) loss = loss.Times(share);
        NetworkCall.Backward(loss, "generator");
        return loss.detach().MoveToOuterDisposeScope();
    }

    private static void Freeze(IReadOnlyList<torch.Tensor> weights, bool frozen)
    {
        foreach (var weight in weights) weight.requires_grad = !frozen;
    }
}
