using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>
/// The values of one set (a sample, a group of its channels, or a channel of the batch) brought to mean 0 and variance 1, without gain and
/// offset: ŷ = (x - μ) / σ, σ² = variance + eps.
/// </summary>
/// <remarks>
/// Its Jacobian is J = (1 - m mᵀ/M - ŷ ŷᵀ/M) / σ for a set of M values, m being M ones. It is symmetric, so one kernel takes gradients down
/// and tangents up.
/// </remarks>
internal abstract class Standardization
{
    /// <summary>ŷ of all rows.</summary>
    public abstract Standardized Apply(torch.Tensor input);

    /// <summary>J times a gradient or a tangent.</summary>
    public abstract torch.Tensor Project(torch.Tensor gradient, Standardized standardized);

    /// <summary>How ⟨gradient, J tangent⟩ depends on the input; null where J is constant.</summary>
    /// <param name="standardized">What was standardized.</param>
    /// <param name="gradient">The gradient with respect to ŷ.</param>
    /// <param name="tangent">The tangent of the input.</param>
    /// <param name="inputGradient">J gradient.</param>
    /// <param name="outputTangent">J tangent.</param>
    public abstract torch.Tensor? SecondOrder(
        Standardized standardized, torch.Tensor gradient, torch.Tensor tangent, torch.Tensor inputGradient, torch.Tensor outputTangent);
}

/// <summary>Rows of a batch after a <see cref="Standardization"/>.</summary>
/// <param name="Output">ŷ.</param>
/// <param name="Rate">1/σ of each set, in float32 or wider.</param>
internal sealed record Standardized(torch.Tensor Output, torch.Tensor Rate) : IDisposable
{
    public void Dispose()
    {
        Output.Dispose();
        Rate.Dispose();
    }
}
