using TorchSharp;
using WganGp.Networks;
using WganGp.Processes;

namespace WganGp.Updates;

/// <summary>One generator update: the gradient of its loss (-mean D(G(z)) by default) with the critic frozen, one optimiser step.</summary>
internal sealed class GeneratorUpdate(
    IGenerator generator, UpdatePath path, Placement placement, WganGpOptions options, torch.Generator latents)
{
    /// <summary>Which rows of each batch are this process's; null for all.</summary>
    public BatchShare? Share { get; init; }

    /// <summary>Sums updates over the processes; null for a process that is alone.</summary>
    public GradientSum? Sum { get; init; }

    /// <summary>Whether this process wants to stop.</summary>
    public Func<bool> WantsToStop { get; init; } = () => false;

    private bool Stops { get; set; }

    /// <summary>Whether some process wanted to stop when the last update was summed; asked once.</summary>
    public bool TakeStop()
    {
        var stops = Stops;
        Stops = false;
        return stops;
    }

    /// <summary>Runs one update.</summary>
    /// <param name="count">Samples in the batch, in all processes.</param>
    /// <param name="real">This process's real samples; null when neither the loss nor a term asks for them.</param>
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
            var parts = Parts.Shared(Share, count, options.Execution.GradientAccumulation, path.Pac).ToList();
            foreach (var part in parts)
            {
                var (start, size) = (part.Start, part.Size);
                var latent = Latents.Draw(generator, part, latents, placement);
                using var last = part == parts[^1] ? Sum?.LastPart($"{size} {part.Whole} {parts.Count} {path.Path}") : null;
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

        if (Sum is not null) (_, Stops) = Sum.Finish(sum!, null, WantsToStop());
        return new UpdateMeasures(sum!, optimizer.Step(rates)).MoveToOuterDisposeScope();
    }
}
