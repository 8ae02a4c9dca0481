using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>
/// The derivatives of a loss for the scores, and of the penalty for the input gradients, by autograd over a handful of numbers: the
/// formulas' only home stays where the reference path has them.
/// </summary>
internal static class Seeds
{
    /// <summary>The critic's loss and its derivative for every output, group by group.</summary>
    /// <param name="outputs">The outputs of each group: real samples once or more often, then generated ones.</param>
    /// <param name="batch">The batch.</param>
    public static (ScoreLoss Loss, torch.Tensor[] Seeds) OfCritic(IReadOnlyList<torch.Tensor> outputs, CriticBatch batch)
    {
        using var scope = torch.NewDisposeScope();
        using var gradients = torch.enable_grad();
        torch.Tensor[] leaves = [.. outputs.Select(each => each.detach().requires_grad_())];
        var made = batch.Loss(leaves[..^1], leaves[^1]);
        made.Loss.Times(batch.Share).backward();
        torch.Tensor Out(torch.Tensor tensor) => tensor.detach().MoveToOuterDisposeScope();
        return (
            new ScoreLoss(Out(made.Loss), made.Extra is null ? null : Out(made.Extra)) { Own = made.Own is null ? null : Out(made.Own) },
            // A pass for the features of own terms alone may go unused.
            Array.ConvertAll(leaves, leaf => Out(leaf.grad ?? torch.zeros_like(leaf))));
    }

    /// <summary>
    /// The generator's loss (<see cref="ScoreLoss.Row"/>) and its derivative for every output of the critic, and for the samples themselves
    /// where a term reads them; all multiplied by the share.
    /// </summary>
    public static (torch.Tensor Row, torch.Tensor Seeds, torch.Tensor? OfSamples) OfGenerator(
        torch.Tensor outputs, Func<torch.Tensor, ScoreLoss> loss, double share)
    {
        using var scope = torch.NewDisposeScope();
        using var gradients = torch.enable_grad();
        var leaf = outputs.detach().requires_grad_();
        var made = loss(leaf);
        made.Loss.Times(share).backward();
        return (
            made.Row.detach().Times(share).MoveToOuterDisposeScope(), leaf.grad!.MoveToOuterDisposeScope(),
            made.Samples?.grad?.MoveToOuterDisposeScope());
    }

    /// <summary>The penalty, and its derivative for the input gradients: the direction along which the critic's slope matters.</summary>
    /// <param name="slopes">The input gradients of all groups of points.</param>
    /// <param name="sizes">The groups' sizes.</param>
    /// <param name="penalty">From the groups' input gradients to the penalty.</param>
    /// <param name="share">What the derivative is multiplied by.</param>
    public static (PenaltyTerm Term, torch.Tensor Direction) OfPenalty(
        torch.Tensor slopes, long[] sizes, Func<torch.Tensor[], PenaltyTerm> penalty, double share)
    {
        using var scope = torch.NewDisposeScope();
        using var gradients = torch.enable_grad();
        var wide = slopes.dtype == torch.ScalarType.Float64 ? torch.ScalarType.Float64 : torch.ScalarType.Float32;
        var leaf = slopes.to(wide).detach().requires_grad_();
        var term = penalty(sizes.Length == 1 ? [leaf] : leaf.split(sizes));
        (share == 1 ? term.Loss : term.Loss.Times(share)).backward();
        return (
            new PenaltyTerm(term.Loss.detach().MoveToOuterDisposeScope(), term.GradientNorms.MoveToOuterDisposeScope()),
            leaf.grad!.to(slopes.dtype).detach().MoveToOuterDisposeScope());
    }
}
