using WganGp.Networks;
using static TorchSharp.torch;

namespace WganGp;

/// <summary>
/// Appends the condition to the activations along dimension 1 (conditional GAN, arXiv 1411.1784): to vectors as further values, to images
/// and volumes as planes of one value each.
/// </summary>
/// <remarks>Activations <c>[N, C, …]</c> and F encoded values give <c>[N, C + F, …]</c>.</remarks>
public sealed class ConcatenatedCondition : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor>? encoder;

    /// <summary>Creates the layer.</summary>
    /// <param name="encoder">
    /// From conditions to vectors <c>[N, F]</c>: <see cref="OneHot"/> or <c>nn.Embedding</c> for labels, <c>nn.Linear</c> for
    /// measurements. Null: the conditions are such vectors already.
    /// </param>
    public ConcatenatedCondition(nn.Module<Tensor, Tensor>? encoder = null) : base(nameof(ConcatenatedCondition))
    {
        this.encoder = encoder;
        RegisterComponents();
    }

    /// <summary>From conditions to vectors; null where they are vectors.</summary>
    public nn.Module<Tensor, Tensor>? Encoder => encoder;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor condition)
    {
        using var scope = NewDisposeScope();
        var encoded = ConditionEncoding.Of(encoder, condition, input, nameof(ConcatenatedCondition));
        var planes = ConditionEncoding.PerChannel(encoded, input).expand([.. encoded.shape, .. input.shape[2..]]);
        return cat([input, planes], 1).MoveToOuterDisposeScope();
    }
}
