using TorchSharp;
using WganGp.Penalty;

namespace WganGp.Training;

/// <summary>
/// One critic update: the gradient of mean D(fake) - mean D(real) + penalty, one optimiser step. The generator runs
/// without a graph.
/// </summary>
internal sealed class CriticUpdate(
    IGenerator generator, ICritic critic, Placement placement, WganGpOptions options, MetricWindow metrics,
    torch.Generator latents, torch.Generator alpha)
{
    private readonly GradientPenalty penalty = new(options.GradientPenalty);

    public void Run(torch.Tensor real, torch.Tensor? condition, Optimizer optimizer, double rate)
    {
        using var scope = torch.NewDisposeScope();
        var count = real.shape[0];
        torch.Tensor? sum = null;
        var norms = new List<torch.Tensor>();
        foreach (var (start, size) in Parts.Of(count, options.GradientAccumulation))
        {
            var terms = Accumulate(real.narrow(0, start, size), condition?.narrow(0, start, size), (double)size / count, norms);
            sum = sum is null ? terms : sum + terms;
        }

        optimizer.Step(rate);
        metrics.AddCritic(sum!, norms.Count switch { 0 => null, 1 => norms[0], _ => torch.cat(norms) });
    }

    /// <summary>Adds one part's share of the gradient; returns its share of the terms.</summary>
    private torch.Tensor Accumulate(torch.Tensor real, torch.Tensor? condition, double share, List<torch.Tensor> norms)
    {
        using var scope = torch.NewDisposeScope();
        var fake = Fake(real, condition);
        var realScore = NetworkCall.Score(critic, real, condition).mean();
        var fakeScore = NetworkCall.Score(critic, fake, condition).mean();
        var loss = fakeScore - realScore;
        PenaltyTerm? term = null;
        if (options.GradientPenalty.Weight > 0)
        {
            term = penalty.Compute(critic, real, fake, condition, alpha);
            norms.Add(term.GradientNorms.MoveToOuterDisposeScope());
            loss = loss + term.Loss;
        }

        NetworkCall.Backward(share == 1 ? loss : loss * share, "critic");
        using var noGrad = torch.no_grad();
        var zero = term is null ? torch.zeros_like(loss) : null;
        var terms = torch.stack([
            loss, realScore.to(loss.dtype), fakeScore.to(loss.dtype),
            term?.Loss ?? zero!, term?.GradientNorms.mean() ?? zero!]);
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
