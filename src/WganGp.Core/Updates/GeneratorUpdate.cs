using TorchSharp;
using WganGp.Networks;

namespace WganGp.Updates;

/// <summary>One generator update: the gradient of its loss (-mean D(G(z)) by default) with the critic frozen, one optimiser step.</summary>
internal sealed class GeneratorUpdate(
    IGenerator generator, UpdatePath path, Placement placement, WganGpOptions options, torch.Generator latents)
{
    /// <summary>Runs one update.</summary>
    /// <param name="count">Samples in the batch.</param>
    /// <param name="real">As many real samples; null when neither the loss nor a term asks for them.</param>
    /// <param name="condition">Their conditions, or null.</param>
    /// <param name="optimizer">The generator's optimiser.</param>
    /// <param name="criticWeights">The critic's weights, which get no gradient.</param>
    /// <param name="rates">The learning rate and β₂.</param>
    /// <returns>What the update measured, in the caller's scope.</returns>
    public UpdateMeasures Run(
        long count, torch.Tensor? real, torch.Tensor? condition, Optimizer optimizer, IReadOnlyList<torch.Tensor> criticWeights,
        OptimizerRates rates)
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor? sum = null;
        try
        {
            using var frozen = new FrozenWeights(criticWeights);
            foreach (var (start, size) in Parts.Of(count, options.Execution.GradientAccumulation, path.Pac))
            {
                var latent = Latents.Draw(generator, size, latents, placement);
                var loss = path.Generator.Accumulate(
                    latent, real?.narrow(0, start, size), condition?.narrow(0, start, size), (double)size / count);
                sum = sum is null ? loss : sum.Plus(loss);
            }
        }
        catch
        {
            optimizer.DropGradients();
            throw;
        }

        return new UpdateMeasures(sum!, optimizer.Step(rates)).MoveToOuterDisposeScope();
    }
}
