using TorchSharp;
using WganGp.Networks;

namespace WganGp.Updates;

/// <summary>
/// One critic update: the gradient of the loss (mean D(fake) - mean D(real) by default), the penalty and the further terms; one optimiser
/// step. The generator runs without a graph.
/// </summary>
internal sealed class CriticUpdate(
    IGenerator generator, UpdatePath path, Placement placement, WganGpOptions options, torch.Generator latents, torch.Generator alpha)
{
    /// <summary>Runs one update.</summary>
    /// <param name="real">Real samples, on the critic's device and of its type.</param>
    /// <param name="condition">Their conditions, or null.</param>
    /// <param name="optimizer">The critic's optimiser.</param>
    /// <param name="rates">The learning rate and β₂.</param>
    /// <param name="penalty">The penalty's weight; 0 when it is not due.</param>
    /// <returns>What the update measured, in the caller's scope.</returns>
    public UpdateMeasures Run(
        torch.Tensor real, torch.Tensor? condition, Optimizer optimizer, OptimizerRates rates, double penalty)
    {
        using var scope = torch.NewDisposeScope();
        var count = real.shape[0];
        torch.Tensor? sum = null;
        var norms = new List<torch.Tensor>();
        try
        {
            using var frozen = path.Own.FrozenGenerator(generator, optimizer.Weights);
            foreach (var (start, size) in Parts.Of(count, options.Execution.GradientAccumulation, path.Pac))
            {
                var whole = size == count;
                var terms = Accumulate(
                    whole ? real : real.narrow(0, start, size), whole ? condition : condition?.narrow(0, start, size),
                    (double)size / count, penalty, norms);
                sum = sum is null ? terms : sum.Plus(terms);
            }
        }
        catch
        {
            optimizer.DropGradients();
            throw;
        }

        var gradientNorm = optimizer.Step(rates);
        if (options.WeightClip is { } bound) optimizer.Clip(bound);
        var penaltyNorms = norms.Count > 1 ? torch.cat(norms) : norms.FirstOrDefault();
        return new UpdateMeasures(sum!, gradientNorm, penaltyNorms).MoveToOuterDisposeScope();
    }

    /// <summary>Adds one part's share of the gradient; returns its share of the terms.</summary>
    private torch.Tensor Accumulate(torch.Tensor real, torch.Tensor? condition, double share, double weight, List<torch.Tensor> norms)
    {
        using var scope = torch.NewDisposeScope();
        var measured = path.Critic.Accumulate(
            new CriticPart(real, Fake(real, condition), condition, share, weight > 0, alpha) { PenaltyWeight = weight });
        if (measured.Penalty is { } penalty) norms.Add(penalty.GradientNorms.MoveToOuterDisposeScope());
        using var noGrad = torch.no_grad();
        var row = CriticTerms.Pack(measured);
        return (share == 1 ? row : row.Times(share)).MoveToOuterDisposeScope();
    }

    private torch.Tensor Fake(torch.Tensor real, torch.Tensor? condition)
    {
        var fake = path.Generator.Generate(Latents.Draw(generator, real.shape[0], latents, placement), condition);
        if (!fake.shape.AsSpan().SequenceEqual(real.shape) || fake.dtype != real.dtype)
        {
            throw new NetworkException(
                $"The generator makes {NetworkCall.Shape(fake)} of {fake.dtype}, the data has {NetworkCall.Shape(real)} of {real.dtype}; " +
                "both must be alike. Change the generator's last layer or the data.");
        }

        return fake;
    }
}
