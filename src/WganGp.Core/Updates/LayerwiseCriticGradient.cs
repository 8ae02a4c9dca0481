using TorchSharp;
using WganGp.Layerwise;
using WganGp.Networks;

namespace WganGp.Updates;

/// <summary>The same numbers, by the layers' own derivatives.</summary>
internal sealed class LayerwiseCriticGradient(
    ICritic critic, LayerPlan plan, LayeredCritic layers, WganGpOptions options, AuxiliaryTerms auxiliary, GradientPenalty penalty)
    : ICriticGradient
{
    public PartMeasures Accumulate(CriticPart part)
    {
        var condition = Packing.Packed(
            LayerwiseCondition.Of(part.Condition, plan, critic is ModuleCritic, "critic", "samples"), plan.Pac);
        var (real, fake) = (Packing.Packed(part.Real, plan.Pac), Packing.Packed(part.Fake, plan.Pac));
        torch.Tensor[] points = part.WithPenalty ? penalty.Points(real, fake, part.Alpha, part.Rows) : [];
        ScoreLoss Loss(torch.Tensor[] ofReal, torch.Tensor ofFake) =>
            LossOf(part, Array.ConvertAll(ofReal, plan.Split), plan.Split(ofFake));
        var (realScores, fakeScores, loss, term) = layers.Accumulate(
            new CriticBatch(real, fake, points, Loss, penalty.Weighing(part.PenaltyWeight).OfGradients, part.Share)
            {
                Condition = condition,
                RealPasses = auxiliary.RealPasses,
                LossMayDraw = auxiliary.HasOwnOfCritic,
                WrittenOut = options.Loss == AdversarialLoss.Wasserstein && !auxiliary.HasAnyOfCritic
                    ? (ofReal, ofFake) => AdversarialTerms.WassersteinCritic(ofReal, ofFake, part.Share)
                    : null,
            });
        return new PartMeasures(
            term is null ? loss.Loss : loss.Loss.Plus(term.Loss), loss.Means?.Real ?? realScores.mean(),
            loss.Means?.Fake ?? fakeScores.mean(), loss.Extra, term)
        {
            Own = loss.Own,
        };
    }

    private ScoreLoss LossOf(CriticPart part, CriticOutputs[] real, CriticOutputs fake)
    {
        var (realScores, fakeScores) = (real[0].Scores, fake.Scores);
        var loss = AdversarialTerms.Critic(options.Loss, realScores, fakeScores, realScores.mean(), fakeScores.mean());
        var (extra, own) = auxiliary.WithOwnOfCritic(auxiliary.OfReal(real, part.Condition), part, real, fake);
        return new ScoreLoss(extra is null ? loss : loss.Plus(extra), extra) { Own = own };
    }
}
