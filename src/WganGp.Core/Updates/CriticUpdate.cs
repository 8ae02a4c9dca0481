using TorchSharp;
using WganGp.Networks;
using WganGp.Processes;

namespace WganGp.Updates;

/// <summary>
/// One critic update: the gradient of the loss (mean D(fake) - mean D(real) by default), the penalty and the further terms; one optimiser
/// step. The generator runs without a graph.
/// </summary>
internal sealed class CriticUpdate(
    IGenerator generator, UpdatePath path, Placement placement, WganGpOptions options, torch.Generator latents, torch.Generator alpha)
{
    /// <summary>Which rows of each batch are this process's; null for all.</summary>
    public BatchShare? Share { get; init; }

    /// <summary>Sums updates over the processes; null for a process that is alone.</summary>
    public GradientSum? Sum { get; init; }

    /// <summary>Runs one update.</summary>
    /// <param name="real">Real samples, on the critic's device and of its type: those of this process.</param>
    /// <param name="condition">Their conditions, or null.</param>
    /// <param name="optimizer">The critic's optimiser.</param>
    /// <param name="rates">The learning rate and β₂.</param>
    /// <param name="penalty">The penalty's weight; 0 when it is not due.</param>
    /// <param name="whole">The samples of all processes; null for this one's.</param>
    /// <returns>What the update measured, in the caller's scope.</returns>
    public UpdateMeasures Run(
        torch.Tensor real, torch.Tensor? condition, Optimizer optimizer, OptimizerRates rates, double penalty, long? whole = null)
    {
        using var scope = torch.NewDisposeScope();
        var count = whole ?? real.shape[0];
        torch.Tensor? sum = null;
        var norms = new List<torch.Tensor>();
        try
        {
            using var frozen = path.Own.FrozenGenerator(generator, optimizer.Weights);
            var parts = Parts.Shared(Share, count, options.Execution.GradientAccumulation, path.Pac).ToList();
            foreach (var part in parts)
            {
                var (start, size) = (part.Start, part.Size);
                var isAll = size == real.shape[0];
                using var last = part == parts[^1] ? Sum?.LastPart($"{size} {part.Whole} {parts.Count} {penalty > 0} {path.Path}") : null;
                var terms = Accumulate(
                    isAll ? real : real.narrow(0, start, size), isAll ? condition : condition?.narrow(0, start, size),
                    part, count, penalty, norms);
                sum = sum is null ? terms : sum.Plus(terms);
            }
        }
        catch
        {
            optimizer.DropGradients();
            throw;
        }

        var penaltyNorms = norms.Count > 1 ? torch.cat(norms) : norms.FirstOrDefault();
        if (Sum is not null) (penaltyNorms, _) = Sum.Finish(sum!, penaltyNorms, stop: false);
        var gradientNorm = optimizer.Step(rates);
        if (options.WeightClip is { } bound) optimizer.Clip(bound);
        return new UpdateMeasures(sum!, gradientNorm, penaltyNorms).MoveToOuterDisposeScope();
    }

    /// <summary>Adds one part's share of the gradient; returns its share of the terms.</summary>
    private torch.Tensor Accumulate(
        torch.Tensor real, torch.Tensor? condition, PartShare part, long count, double weight, List<torch.Tensor> norms)
    {
        using var scope = torch.NewDisposeScope();
        var share = (double)part.Size / count;
        var measured = path.Critic.Accumulate(
            new CriticPart(real, Fake(real, condition, part), condition, share, weight > 0, alpha)
            {
                PenaltyWeight = weight,
                Rows = part.IsWhole ? null : part.InPacks(path.Pac),
            });
        if (measured.Penalty is { } penalty) norms.Add(penalty.GradientNorms.MoveToOuterDisposeScope());
        using var noGrad = torch.no_grad();
        var row = CriticTerms.Pack(measured);
        return (share == 1 ? row : row.Times(share)).MoveToOuterDisposeScope();
    }

    private torch.Tensor Fake(torch.Tensor real, torch.Tensor? condition, PartShare part)
    {
        var fake = path.Generator.Generate(Latents.Draw(generator, part, latents, placement), condition);
        if (!fake.shape.AsSpan().SequenceEqual(real.shape) || fake.dtype != real.dtype)
        {
            throw new NetworkException(
                $"The generator makes {NetworkCall.Shape(fake)} of {fake.dtype}, the data has {NetworkCall.Shape(real)} of {real.dtype}; " +
                "both must be alike. Change the generator's last layer or the data.");
        }

        return fake;
    }
}
