using TorchSharp;

namespace WganGp;

/// <summary>The penalty of one batch: what to minimise, and what was measured.</summary>
public sealed class PenaltyTerm : IDisposable
{
    internal PenaltyTerm(
        torch.Tensor loss, torch.Tensor gradientNorms, PenaltyPath path = PenaltyPath.Reference,
        string pathReason = "it was computed by the definition")
    {
        Loss = loss;
        GradientNorms = gradientNorms;
        Path = path;
        PathReason = pathReason;
    }

    /// <summary>
    /// The penalty, already weighted: 0-dimensional, in float32 or wider. <see cref="GradientPenalty.Compute"/>'s is differentiable with
    /// respect to the critic's parameters: add it to the critic's loss. <see cref="GradientPenalty.Backward"/>'s is detached.
    /// </summary>
    public torch.Tensor Loss { get; }

    /// <summary>
    /// The input-gradient norm of each sample, <c>[N]</c>, or of each pack, <c>[N / Pac]</c> (<see cref="ICritic.Pac"/>), detached;
    /// <c>[2N]</c>, real before generated, for <see cref="PenaltyPoints.RealAndFake"/>; <c>[N, …]</c> with
    /// <see cref="GradientPenaltyOptions.NormDimensions"/>.
    /// </summary>
    public torch.Tensor GradientNorms { get; }

    /// <summary>How it was computed: <see cref="PenaltyPath.Fast"/> or <see cref="PenaltyPath.Reference"/>.</summary>
    public PenaltyPath Path { get; }

    /// <summary>Why it was computed that way, in one sentence without its full stop.</summary>
    public string PathReason { get; }

    /// <summary>Frees both tensors, and with <see cref="Loss"/> the graph behind it.</summary>
    public void Dispose()
    {
        Loss.Dispose();
        GradientNorms.Dispose();
    }
}
