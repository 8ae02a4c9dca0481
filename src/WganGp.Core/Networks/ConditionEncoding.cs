using static TorchSharp.torch;

namespace WganGp.Networks;

/// <summary>What the layers that read a condition share.</summary>
internal static class ConditionEncoding
{
    /// <summary>The condition as vectors of the activations' type.</summary>
    /// <param name="encoder">From conditions to vectors; null where they are vectors.</param>
    /// <param name="condition">Conditions <c>[N, …]</c>.</param>
    /// <param name="input">The activations.</param>
    /// <param name="layer">The layer's name, for the message.</param>
    /// <param name="width">How many values it needs; null is any number.</param>
    public static Tensor Of(nn.Module<Tensor, Tensor>? encoder, Tensor condition, Tensor input, string layer, long? width = null)
    {
        var encoded = encoder is null ? condition : encoder.call(condition);
        if (encoded.dim() == 2 && encoded.size(0) == input.size(0) && (width is null || encoded.size(1) == width) && input.dim() >= 2)
        {
            return encoded.to(input.dtype);
        }

        throw new ArgumentException(
            $"{layer} needs activations [N, C, …] and a condition encoded as [N, {width?.ToString("D", null) ?? "F"}], but was given " +
            $"{NetworkCall.Shape(input)} and {NetworkCall.Shape(encoded)}; change the encoder.");
    }

    /// <summary>One value per channel as <c>[N, C, 1, …]</c>, with as many dimensions as the activations.</summary>
    public static Tensor PerChannel(Tensor values, Tensor input) =>
        values.reshape([.. values.shape, .. Enumerable.Repeat(1L, (int)input.dim() - 2)]);
}
