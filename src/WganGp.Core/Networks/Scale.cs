using TorchSharp;
using static TorchSharp.torch;

namespace WganGp;

/// <summary>Multiplies by a constant.</summary>
public sealed class Scale : nn.Module<Tensor, Tensor>
{
    // Kept: otherwise a garbage collection may free the native object that TorchSharp makes of a number during the call.
    private readonly Scalar native;

    /// <summary>Sets the factor.</summary>
    /// <param name="factor">The constant.</param>
    public Scale(double factor) : base(nameof(Scale))
    {
        Factor = factor;
        native = factor.ToScalar();
    }

    /// <summary>The constant.</summary>
    public double Factor { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => input.mul(native);
}
