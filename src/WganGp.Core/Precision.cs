using System.Diagnostics.CodeAnalysis;

namespace WganGp;

/// <summary>The type in which the networks run.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "These are the field's names and TorchSharp's own.")]
public enum Precision
{
    /// <summary>The type of the weights: float32, or float64 for networks with float64 weights.</summary>
    Float32,

    /// <summary>
    /// Activations and their gradients in bfloat16, which has the range of float32, so losses need no scaling. Weights, their gradients,
    /// optimisers, gradient norms, losses and normalisation layers stay in float32. Requires the fast path.
    /// </summary>
    BFloat16,
}
