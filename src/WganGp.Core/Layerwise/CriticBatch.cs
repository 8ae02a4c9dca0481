using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>One batch of a critic's update, and what is to be made of its scores and input gradients.</summary>
/// <param name="Real">Real samples.</param>
/// <param name="Fake">Generated samples.</param>
/// <param name="Points">The groups of points at which the penalty is taken; none when it is not due.</param>
/// <param name="Loss">From the scores of real and generated samples to the loss without the penalty.</param>
/// <param name="Penalty">From the groups' input gradients to the penalty.</param>
/// <param name="Share">The batch's share of the whole update.</param>
internal sealed record CriticBatch(
    torch.Tensor Real, torch.Tensor Fake, torch.Tensor[] Points, Func<torch.Tensor, torch.Tensor, ScoreLoss> Loss,
    Func<torch.Tensor[], PenaltyTerm> Penalty, double Share)
{
    public long Rows => Real.size(0) + Fake.size(0) + PointSizes.Sum();

    public long[] PointSizes => Array.ConvertAll(Points, group => group.size(0));
}

/// <summary>What a batch gave.</summary>
/// <param name="RealScores">The scores of real samples, <c>[N]</c>.</param>
/// <param name="FakeScores">The scores of generated samples, <c>[N]</c>.</param>
/// <param name="Loss">The loss without the penalty.</param>
/// <param name="Penalty">The penalty; null when it was not due.</param>
internal sealed record CriticOutcome(torch.Tensor RealScores, torch.Tensor FakeScores, ScoreLoss Loss, PenaltyTerm? Penalty)
{
    /// <summary>Hands everything to the scope outside.</summary>
    public CriticOutcome MoveToOuterDisposeScope()
    {
        foreach (var tensor in (torch.Tensor?[])[RealScores, FakeScores, Loss.Loss, Loss.Extra, Penalty?.Loss, Penalty?.GradientNorms])
        {
            tensor?.MoveToOuterDisposeScope();
        }

        return this;
    }
}
