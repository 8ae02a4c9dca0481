using TorchSharp;

namespace WganGp.Updates;

/// <summary>What an update measured, on the device: for the run to record, or not.</summary>
/// <param name="Terms">Its losses and scores: a row of <see cref="CriticTerms{T}"/>, or the generator's loss.</param>
/// <param name="GradientNorm">The norm of the gradient over all parameters before clipping, <c>[1]</c> in float64.</param>
/// <param name="PenaltyNorms">The norms of the input gradients, one per point; null when no penalty was computed.</param>
internal sealed record UpdateMeasures(torch.Tensor Terms, torch.Tensor GradientNorm, torch.Tensor? PenaltyNorms = null)
{
    /// <summary>Moves the tensors out of the current dispose scope.</summary>
    public UpdateMeasures MoveToOuterDisposeScope() =>
        new(Terms.MoveToOuterDisposeScope(), GradientNorm.MoveToOuterDisposeScope(), PenaltyNorms?.MoveToOuterDisposeScope());
}
