using WganGp.Networks;
using static TorchSharp.torch;

namespace WganGp;

/// <summary>
/// Gain and offset of each channel from the condition (FiLM, arXiv 1709.07871, equation 2): for energies, temperatures and labels alike.
/// </summary>
/// <remarks>
/// Activations <c>[N, C, …]</c> keep their shape. The gain is <c>1 + γ</c>, so that a small encoder starts near the identity.
/// </remarks>
public sealed class FeatureWiseAffine : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly long channels;
    private readonly nn.Module<Tensor, Tensor> encoder;

    /// <summary>Creates the layer.</summary>
    /// <param name="channels">C.</param>
    /// <param name="encoder">
    /// From conditions to <c>[N, 2C]</c>, γ first and the offsets after it: <c>nn.Linear(k, 2 * C)</c> for k measurements,
    /// <c>nn.Embedding(classes, 2 * C)</c> for labels, or a <c>Sequential</c>.
    /// </param>
    public FeatureWiseAffine(long channels, nn.Module<Tensor, Tensor> encoder) : base(nameof(FeatureWiseAffine))
    {
        ArgumentNullException.ThrowIfNull(encoder);
        if (channels < 1) throw new ArgumentOutOfRangeException(nameof(channels), channels, "Give the number of channels, 1 or more.");
        (this.channels, this.encoder) = (channels, encoder);
        RegisterComponents();
    }

    /// <summary>C.</summary>
    public long Channels => channels;

    /// <summary>From conditions to <c>[N, 2C]</c>.</summary>
    public nn.Module<Tensor, Tensor> Encoder => encoder;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor condition)
    {
        using var scope = NewDisposeScope();
        var encoded = ConditionEncoding.Of(encoder, condition, input, nameof(FeatureWiseAffine), 2 * channels);
        var gain = ConditionEncoding.PerChannel(encoded.narrow(1, 0, channels), input);
        var offset = ConditionEncoding.PerChannel(encoded.narrow(1, channels, channels), input);
        return (input * gain.Plus(1)).Plus(offset).MoveToOuterDisposeScope();
    }
}
