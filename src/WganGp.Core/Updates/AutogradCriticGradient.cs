using WganGp.Networks;

namespace WganGp.Updates;

/// <summary>The definition: autograd differentiates everything, the penalty twice.</summary>
internal sealed class AutogradCriticGradient(
    ICritic critic, WganGpOptions options, AuxiliaryTerms auxiliary, GradientPenalty penalty)
    : ICriticGradient
{
    public PartMeasures Accumulate(CriticPart part)
    {
        var (passes, builtIn) = auxiliary.ScoreReal(part.Real, part.Condition);
        var fake = auxiliary.ScoreFakeOfCritic(part.Fake, part.Condition);
        var (realScores, fakeScores) = (passes[0].Scores, fake.Scores);
        var (realMean, fakeMean) = (realScores.mean(), fakeScores.mean());
        var loss = AdversarialTerms.Critic(options.Loss, realScores, fakeScores, realMean, fakeMean);
        var (extra, own) = auxiliary.WithOwnOfCritic(builtIn, part, passes, fake);
        if (extra is not null) loss = loss.Plus(extra);
        var term = part.WithPenalty
            ? penalty.Weighing(part.PenaltyWeight).ComputeShare(critic, part.Real, part.Fake, part.Condition, part.Alpha, part.Rows)
            : null;
        if (term is not null) loss = loss.Plus(term.Loss);
        NetworkCall.Backward(part.Share == 1 ? loss : loss.Times(part.Share), "critic");
        return new PartMeasures(loss, realMean, fakeMean, extra, term) { Own = own };
    }
}
