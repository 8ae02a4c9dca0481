using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>The layers that a <see cref="Normalization"/> stands for.</summary>
internal static class NormalizationLayers
{
    /// <summary>The layer for maps <c>[N, channels, H, W]</c>; null where nothing is normalised.</summary>
    public static nn.Module<Tensor, Tensor>? Create(this Normalization normalization, long channels) => normalization switch
    {
        Normalization.None => null,
        Normalization.Batch => nn.BatchNorm2d(channels),
        Normalization.Layer => LayerNorm(channels),
        _ => throw new ArgumentOutOfRangeException(nameof(normalization), normalization, "Choose None, Batch or Layer."),
    };

    /// <summary>
    /// tflib/ops/layernorm.py: statistics over channels, height and width, gain and offset a channel. That is GroupNorm of one group;
    /// TorchSharp's LayerNorm over [C, H, W] has a gain a pixel, which ties the network to one image size and multiplies its parameters.
    /// </summary>
    private static nn.Module<Tensor, Tensor> LayerNorm(long channels)
    {
        var layer = nn.GroupNorm(1, channels, eps: 1e-5);
        // TorchSharp leaves both as the memory was.
        using var noGrad = no_grad();
        layer.weight!.fill_(1);
        layer.bias!.zero_();
        return layer;
    }
}
