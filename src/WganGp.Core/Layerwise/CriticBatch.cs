using TorchSharp;
using WganGp.Penalty;

namespace WganGp.Layerwise;

/// <summary>One batch of a critic's update, and what is to be made of its outputs and input gradients.</summary>
/// <param name="Real">Real samples.</param>
/// <param name="Fake">Generated samples.</param>
/// <param name="Points">The groups of points at which the penalty is taken; none when it is not due.</param>
/// <param name="Loss">
/// From the outputs of real samples, in as many passes as were asked for, and of generated ones to the loss without the penalty.
/// </param>
/// <param name="Penalty">From the groups' input gradients to the penalty.</param>
/// <param name="Share">The batch's share of the whole update.</param>
internal sealed record CriticBatch(
    torch.Tensor Real, torch.Tensor Fake, torch.Tensor[] Points, Func<torch.Tensor[], torch.Tensor, ScoreLoss> Loss,
    SlopePenalty Penalty, double Share)
{
    /// <summary>
    /// From the scores of real and of generated samples to the loss and its derivative for all of them, multiplied by the share, where that
    /// is written out; null where autograd has to find it.
    /// </summary>
    public Func<torch.Tensor, torch.Tensor, (ScoreLoss Loss, torch.Tensor Seeds)>? WrittenOut { get; init; }

    /// <summary>One condition per sample, the same for real and generated samples and in each group of points; null for none.</summary>
    public torch.Tensor? Condition { get; init; }

    /// <summary>How often the real samples go through, each time with random masks of its own.</summary>
    public int RealPasses { get; init; } = 1;

    /// <summary>
    /// Whether the loss may draw random numbers, between the masks of the scored rows and those of the points: with masks the groups then
    /// go through apart.
    /// </summary>
    public bool LossMayDraw { get; init; }

    /// <summary>All groups of rows that are scored.</summary>
    public torch.Tensor[] Scored => [.. Enumerable.Repeat(Real, RealPasses), Fake];

    public long Rows => Scored.Sum(group => group.size(0)) + PointSizes.Sum();

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
        torch.Tensor?[] all =
        [
            RealScores, FakeScores, Loss.Loss, Loss.Extra, Loss.Own, Loss.Means?.Real, Loss.Means?.Fake, Penalty?.Loss,
            Penalty?.GradientNorms,
        ];
        foreach (var tensor in all) tensor?.MoveToOuterDisposeScope();

        return this;
    }
}
