using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>
/// The derivatives of a loss for the scores: those that its formula's home has written out, else by autograd over a handful of numbers.
/// </summary>
internal static class Seeds
{
    /// <summary>The critic's loss and its derivative for every output, in one tensor.</summary>
    /// <param name="outputs">The outputs of each group: real samples once or more often, then generated ones.</param>
    /// <param name="batch">The batch.</param>
    /// <returns>The loss, and the derivative for all of these rows.</returns>
    public static (ScoreLoss Loss, torch.Tensor Seeds) OfCritic(IReadOnlyList<torch.Tensor> outputs, CriticBatch batch)
    {
        // Of several heads the outputs are columns, of which the scores are one.
        if (batch.WrittenOut is { } writtenOut && outputs is [{ } real, { } fake] && real.dim() == 1) return writtenOut(real, fake);
        var (loss, seeds) = OfGroups(outputs, batch);
        var all = torch.cat(seeds);
        foreach (var each in seeds) each.Dispose();
        return (loss, all);
    }

    /// <summary>
    /// The same with a tensor for each group, whose outputs may have different columns: a group may go without the classifier's.
    /// </summary>
    public static (ScoreLoss Loss, torch.Tensor[] Seeds) OfGroups(IReadOnlyList<torch.Tensor> outputs, CriticBatch batch)
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
}
