using TorchSharp;
using WganGp.Layerwise;

namespace WganGp.Updates;

/// <summary>The same numbers, by the layers' own derivatives.</summary>
internal sealed class LayerwiseCriticGradient(
    ICritic critic, LayeredCritic layers, WganGpOptions options, AuxiliaryTerms auxiliary, GradientPenalty penalty) : ICriticGradient
{
    public PartMeasures Accumulate(CriticPart part)
    {
        if (part.Condition is not null && critic is ModuleCritic) throw ConditionMismatch.Unexpected("critic", "samples");
        torch.Tensor[] points = part.WithPenalty ? penalty.Points(part.Real, part.Fake, part.Alpha) : [];
        var (realScores, fakeScores, loss, term) = layers.Accumulate(
            new CriticBatch(part.Real, part.Fake, points, Loss, penalty.OfGradients, part.Share));
        return new PartMeasures(
            term is null ? loss.Loss : loss.Loss.Plus(term.Loss), realScores.mean(), fakeScores.mean(), loss.Extra, term);
    }

    private ScoreLoss Loss(torch.Tensor realScores, torch.Tensor fakeScores)
    {
        var loss = AdversarialTerms.Critic(options.Loss, realScores, fakeScores, realScores.mean(), fakeScores.mean());
        var extra = auxiliary.OfScores(realScores);
        return new ScoreLoss(extra is null ? loss : loss.Plus(extra), extra);
    }
}
