using TorchSharp;
using WganGp.Processes;

namespace WganGp.Updates;

/// <summary>One part of a critic's batch: the whole of it, or what gradient accumulation takes at once.</summary>
/// <param name="Real">Real samples.</param>
/// <param name="Fake">Generated samples, without a path to the generator.</param>
/// <param name="Condition">Their conditions; null when unconditional.</param>
/// <param name="Share">The part's share of the batch.</param>
/// <param name="WithPenalty">Whether the penalty is due.</param>
/// <param name="Alpha">Draws the penalty's α.</param>
internal sealed record CriticPart(
    torch.Tensor Real, torch.Tensor Fake, torch.Tensor? Condition, double Share, bool WithPenalty, torch.Generator Alpha)
{
    /// <summary>The penalty's weight; null is its own.</summary>
    public double? PenaltyWeight { get; init; }

    /// <summary>Which rows of a part that several processes share these are; null for all of them.</summary>
    public PartShare? Rows { get; init; }
}

/// <summary>What a part measured, on the device, in the caller's scope. Nothing is multiplied by the part's share.</summary>
/// <param name="Loss">The critic's whole loss.</param>
/// <param name="RealMean">Mean score of real samples.</param>
/// <param name="FakeMean">Mean score of generated samples.</param>
/// <param name="Extra">Further terms of the loss; null when all are off.</param>
/// <param name="Penalty">The penalty; null when it was not due.</param>
internal sealed record PartMeasures(
    torch.Tensor Loss, torch.Tensor RealMean, torch.Tensor FakeMean, torch.Tensor? Extra, PenaltyTerm? Penalty)
{
    /// <summary>The application's own terms, which are part of <see cref="Extra"/>: each weighted, <c>[terms]</c>; null for none.</summary>
    public torch.Tensor? Own { get; init; }
}
