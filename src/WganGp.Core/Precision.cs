using System.Diagnostics.CodeAnalysis;

namespace WganGp;

/// <summary>The type in which the networks run.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "They are the field's names, and TorchSharp's own.")]
public enum Precision
{
    /// <summary>The weights' own type: float32, or float64 for networks that are.</summary>
    Float32,

    /// <summary>
    /// Activations and their gradients in bfloat16, which has float32's range, so that no loss is scaled. Weights, their gradients,
    /// optimisers, gradient norms, losses and normalisation layers stay in float32. It needs the fast path.
    /// </summary>
    BFloat16,
}
