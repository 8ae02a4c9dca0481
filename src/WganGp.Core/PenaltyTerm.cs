using TorchSharp;

namespace WganGp;

/// <summary>The penalty of one batch: what to minimise, and what was measured.</summary>
public sealed class PenaltyTerm : IDisposable
{
    internal PenaltyTerm(torch.Tensor loss, torch.Tensor gradientNorms)
    {
        Loss = loss;
        GradientNorms = gradientNorms;
    }

    /// <summary>
    /// The penalty, already weighted: 0-dimensional, in float32 or wider, differentiable with respect to the critic's
    /// parameters. Add it to the critic's loss.
    /// </summary>
    public torch.Tensor Loss { get; }

    /// <summary>
    /// The input-gradient norm of each sample, <c>[N]</c>, detached; <c>[2N]</c>, real before generated, for
    /// <see cref="PenaltyPoints.RealAndFake"/>; <c>[N, …]</c> with <see cref="GradientPenaltyOptions.NormDimensions"/>.
    /// </summary>
    public torch.Tensor GradientNorms { get; }

    /// <summary>Frees both tensors, and with <see cref="Loss"/> the graph behind it.</summary>
    public void Dispose()
    {
        Loss.Dispose();
        GradientNorms.Dispose();
    }
}
