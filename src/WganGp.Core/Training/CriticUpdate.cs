using TorchSharp;
using WganGp.Penalty;

namespace WganGp.Training;

/// <summary>
/// One critic update: the gradient of the loss (mean D(fake) - mean D(real) by default), the penalty and the further
/// terms; one optimiser step. The generator runs without a graph.
/// </summary>
internal sealed class CriticUpdate(
    IGenerator generator, ICritic critic, Placement placement, WganGpOptions options, AuxiliaryTerms auxiliary, MetricWindow metrics,
    torch.Generator latents, torch.Generator alpha)
{
    private readonly GradientPenalty penalty = new(Schedule.ScaledPenalty(options.GradientPenalty));

    /// <summary>Runs one update.</summary>
    /// <param name="real">Real samples, where the critic's weights are.</param>
    /// <param name="condition">Their conditions, or null.</param>
    /// <param name="optimizer">The critic's optimiser.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="step">The generator step that the update belongs to, counted from 1.</param>
    /// <param name="withPenalty">Whether the penalty is due.</param>
    public void Run(torch.Tensor real, torch.Tensor? condition, Optimizer optimizer, double rate, long step, bool withPenalty)
    {
        using var scope = torch.NewDisposeScope();
        var count = real.shape[0];
        torch.Tensor? sum = null;
        var norms = new List<torch.Tensor>();
        try
        {
            foreach (var (start, size) in Parts.Of(count, options.GradientAccumulation))
            {
                var whole = size == count;
                var terms = Accumulate(
                    whole ? real : real.narrow(0, start, size), whole ? condition : condition?.narrow(0, start, size),
                    (double)size / count, withPenalty, norms);
                sum = sum is null ? terms : sum + terms;
            }
        }
        catch
        {
            optimizer.DropGradients();
            throw;
        }

        optimizer.Step(rate, sum!, step, metrics.Critic);
        if (options.WeightClip is { } bound) optimizer.Clip(bound);
        if (norms.Count > 0) metrics.AddNorms(norms.Count == 1 ? norms[0] : torch.cat(norms));
    }

    /// <summary>Adds one part's share of the gradient; returns its share of the terms.</summary>
    private torch.Tensor Accumulate(torch.Tensor real, torch.Tensor? condition, double share, bool withPenalty, List<torch.Tensor> norms)
    {
        using var scope = torch.NewDisposeScope();
        var fake = Fake(real, condition);
        var (realScores, extra) = auxiliary.ScoreReal(real, condition);
        var fakeScores = NetworkCall.Score(critic, fake, condition);
        var (realMean, fakeMean) = (realScores.mean(), fakeScores.mean());
        var loss = AdversarialTerms.Critic(options.Loss, realScores, fakeScores, realMean, fakeMean);
        if (extra is not null) loss = loss + extra;
        PenaltyTerm? term = null;
        if (withPenalty)
        {
            term = penalty.Compute(critic, real, fake, condition, alpha);
            norms.Add(term.GradientNorms.MoveToOuterDisposeScope());
            loss = loss + term.Loss;
        }

        NetworkCall.Backward(share == 1 ? loss : loss * share, "critic");
        using var noGrad = torch.no_grad();
        var zero = term is null || extra is null ? torch.zeros_like(loss) : null;
        var terms = torch.stack([
            loss, realMean.to(loss.dtype), fakeMean.to(loss.dtype), term?.Loss ?? zero!, term?.GradientNorms.mean() ?? zero!, extra ?? zero!]);
        return (share == 1 ? terms : terms * share).MoveToOuterDisposeScope();
    }

    private torch.Tensor Fake(torch.Tensor real, torch.Tensor? condition)
    {
        using var noGrad = torch.no_grad();
        var latent = Latents.Draw(generator, real.shape[0], latents, placement);
        var fake = NetworkCall.Generate(generator, latent, condition);
        if (!fake.shape.AsSpan().SequenceEqual(real.shape) || fake.dtype != real.dtype)
        {
            throw new NetworkException(
                $"The generator makes {NetworkCall.Shape(fake)} of {fake.dtype}, the data has {NetworkCall.Shape(real)} of {real.dtype}; " +
                "both must be alike. Change the generator's last layer or the data.");
        }

        return fake;
    }
}
