using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>The layers that a <see cref="Normalization"/> stands for.</summary>
internal static class NormalizationLayers
{
    /// <summary>The layer for maps <c>[N, channels, H, W]</c>; null for no normalisation.</summary>
    /// <param name="normalization">What normalises.</param>
    /// <param name="channels">Channels of a feature map.</param>
    /// <param name="eps">The constant added to the variance.</param>
    /// <param name="momentum">The weight of a batch in BatchNorm's running statistics.</param>
    public static nn.Module<Tensor, Tensor>? Create(
        this Normalization normalization, long channels, double eps = 1e-5, double momentum = 0.1) =>
        normalization switch
        {
            Normalization.None => null,
            Normalization.Batch => nn.BatchNorm2d(channels, eps, momentum),
            Normalization.Layer => LayerNorm(channels, eps),
            _ => throw new ArgumentOutOfRangeException(nameof(normalization), normalization, "Choose None, Batch or Layer."),
        };

    /// <summary>
    /// tflib/ops/layernorm.py: statistics over channels, height and width, gain and offset per channel. That is GroupNorm of one group;
    /// TorchSharp's LayerNorm over [C, H, W] has a gain per pixel, which ties the network to one image size and multiplies its parameters.
    /// </summary>
    private static nn.Module<Tensor, Tensor> LayerNorm(long channels, double eps)
    {
        var layer = nn.GroupNorm(1, channels, eps);
        // TorchSharp leaves both uninitialised.
        using var noGrad = no_grad();
        layer.weight!.Fill(1);
        layer.bias!.zero_();
        return layer;
    }
}
