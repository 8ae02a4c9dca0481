using TorchSharp;
using WganGp.FastPath;
using WganGp.Networks;

namespace WganGp.Updates;

/// <summary>
/// One critic update: the gradient of the loss (mean D(fake) - mean D(real) by default), the penalty and the further
/// terms; one optimiser step. The generator runs without a graph.
/// </summary>
internal sealed class CriticUpdate(
    IGenerator generator, ICritic critic, PathChoice path, Placement placement, WganGpOptions options, GradientPenalty penalty,
    AuxiliaryTerms auxiliary, torch.Generator latents, torch.Generator alpha)
{
    /// <summary>Runs one update.</summary>
    /// <param name="real">Real samples, on the critic's device.</param>
    /// <param name="condition">Their conditions, or null.</param>
    /// <param name="optimizer">The critic's optimiser.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="withPenalty">Whether the penalty is due.</param>
    public UpdateMeasures Run(torch.Tensor real, torch.Tensor? condition, Optimizer optimizer, double rate, bool withPenalty)
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
                sum = sum is null ? terms : sum.Plus(terms);
            }
        }
        catch
        {
            optimizer.DropGradients();
            throw;
        }

        var gradientNorm = optimizer.Step(rate);
        if (options.WeightClip is { } bound) optimizer.Clip(bound);
        var penaltyNorms = norms.Count > 1 ? torch.cat(norms) : norms.FirstOrDefault();
        return new UpdateMeasures(sum!, gradientNorm, penaltyNorms).MoveToOuterDisposeScope();
    }

    /// <summary>Adds one part's share of the gradient; returns its share of the terms.</summary>
    private torch.Tensor Accumulate(torch.Tensor real, torch.Tensor? condition, double share, bool withPenalty, List<torch.Tensor> norms)
    {
        using var scope = torch.NewDisposeScope();
        var fake = Fake(real, condition);
        var terms = path.Critic is null
            ? ByAutograd(real, fake, condition, share, withPenalty)
            : ByLayers(path.Critic, real, fake, condition, share, withPenalty);
        if (terms.Norms is not null) norms.Add(terms.Norms.MoveToOuterDisposeScope());
        using var noGrad = torch.no_grad();
        var zero = torch.zeros_like(terms.Loss);
        var row = CriticTerms.Pack(new CriticTerms<torch.Tensor>(
            terms.Loss, terms.RealMean, terms.FakeMean, terms.Penalty ?? zero, terms.Norms?.mean() ?? zero, terms.Extra ?? zero));
        return (share == 1 ? row : row.Times(share)).MoveToOuterDisposeScope();
    }

    /// <summary>The definition: autograd differentiates everything, the penalty twice.</summary>
    private Terms ByAutograd(torch.Tensor real, torch.Tensor fake, torch.Tensor? condition, double share, bool withPenalty)
    {
        var (realScores, extra) = auxiliary.ScoreReal(real, condition);
        var fakeScores = NetworkCall.Score(critic, fake, condition);
        var (realMean, fakeMean) = (realScores.mean(), fakeScores.mean());
        var loss = AdversarialTerms.Critic(options.Loss, realScores, fakeScores, realMean, fakeMean);
        if (extra is not null) loss = loss.Plus(extra);
        var term = withPenalty ? penalty.Compute(critic, real, fake, condition, alpha) : null;
        if (term is not null) loss = loss.Plus(term.Loss);
        NetworkCall.Backward(share == 1 ? loss : loss.Times(share), "critic");
        return new Terms(loss, realMean, fakeMean, extra, term?.Loss, term?.GradientNorms);
    }

    /// <summary>The same numbers, by the layers' own derivatives.</summary>
    private Terms ByLayers(
        LayeredCritic layers, torch.Tensor real, torch.Tensor fake, torch.Tensor? condition, double share, bool withPenalty)
    {
        if (condition is not null && critic is ModuleCritic) throw ConditionMismatch.Unexpected("critic", "samples");

        ScoreLoss Loss(torch.Tensor realScores, torch.Tensor fakeScores)
        {
            var loss = AdversarialTerms.Critic(options.Loss, realScores, fakeScores, realScores.mean(), fakeScores.mean());
            var extra = auxiliary.OfScores(realScores);
            return new ScoreLoss(extra is null ? loss : loss.Plus(extra), extra);
        }

        torch.Tensor[] points = withPenalty ? penalty.Points(real, fake, alpha) : [];
        var (realScores, fakeScores, loss, term) = layers.Accumulate(real, fake, points, Loss, penalty.OfGradients, share);
        return new Terms(
            term is null ? loss.Loss : loss.Loss.Plus(term.Loss), realScores.mean(), fakeScores.mean(), loss.Extra,
            term?.Loss, term?.GradientNorms);
    }

    /// <summary>What an update measures, on the device.</summary>
    private sealed record Terms(
        torch.Tensor Loss, torch.Tensor RealMean, torch.Tensor FakeMean, torch.Tensor? Extra, torch.Tensor? Penalty, torch.Tensor? Norms);

    private torch.Tensor Fake(torch.Tensor real, torch.Tensor? condition)
    {
        using var noGrad = torch.no_grad();
        var latent = Latents.Draw(generator, real.shape[0], latents, placement);
        var fake = path.Generator is { } layers && (condition is null || generator is not ModuleGenerator)
            ? layers.Generate(latent)
            : NetworkCall.Generate(generator, latent, condition);
        if (!fake.shape.AsSpan().SequenceEqual(real.shape) || fake.dtype != real.dtype)
        {
            throw new NetworkException(
                $"The generator makes {NetworkCall.Shape(fake)} of {fake.dtype}, the data has {NetworkCall.Shape(real)} of {real.dtype}; " +
                "both must be alike. Change the generator's last layer or the data.");
        }

        return fake;
    }
}
