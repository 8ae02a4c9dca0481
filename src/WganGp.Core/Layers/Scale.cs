using static TorchSharp.torch;

namespace WganGp.Layers;

/// <summary>Multiplies by a constant.</summary>
public sealed class Scale : nn.Module<Tensor, Tensor>
{
    /// <summary>Sets the factor.</summary>
    /// <param name="factor">The constant.</param>
    public Scale(double factor) : base(nameof(Scale)) => Factor = factor;

    /// <summary>The constant.</summary>
    public double Factor { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => input * Factor;
}
