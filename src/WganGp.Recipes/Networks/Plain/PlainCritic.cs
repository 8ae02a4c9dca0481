using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// A chain of convolutions of any depth, without shortcuts: the kind of critic that the paper draws at random in section 5.1
/// (arXiv 1704.00028, table 1). A 3x3 convolution, further ones shared among the sizes, 4x4 convolutions of stride 2 down to 4x4, a linear
/// layer to one score.
/// </summary>
/// <remarks>
/// Samples <c>[N, imageChannels, size, size]</c>; scores <c>[N, 1]</c>. The mirror image of <see cref="PlainGenerator"/>.
/// </remarks>
public sealed class PlainCritic : SequentialCritic
{
    /// <summary>Builds the critic.</summary>
    /// <param name="size">Height and width of an image, a power of two, 8 or more.</param>
    /// <param name="channels">Channels at the image's size; they double at each halving of the size.</param>
    /// <param name="depth">Layers with weights; for 16x16 4 or more.</param>
    /// <param name="normalization">What normalises each layer but the first and the last.</param>
    /// <param name="activation">Makes the nonlinearity of each layer but the last; null is LeakyReLU 0.2.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    public PlainCritic(
        int size = 32, int channels = 64, int depth = 8, Normalization normalization = Normalization.Layer,
        Func<nn.Module<Tensor, Tensor>>? activation = null, int imageChannels = 3)
        : base(Layers(
            size, channels.Positive(), PlainLayers.Extra(depth, size), normalization, activation ?? (() => nn.LeakyReLU(0.2)),
            imageChannels.Positive()))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(
        int size, int channels, int[] extra, Normalization normalization, Func<nn.Module<Tensor, Tensor>> activation, int imageChannels)
    {
        var width = channels;
        yield return ("input", nn.Conv2d(imageChannels, width, 3, padding: 1).He());
        yield return ("inputact", activation());
        for (var i = extra.Length - 1; i >= 0; i--)
        {
            for (var j = 1; j <= extra[i]; j++)
            {
                foreach (var layer in Block($"conv{i}_{j}", nn.Conv2d(width, width, 3, padding: 1).He())) yield return layer;
            }

            if (i == 0) break;
            width *= 2;
            foreach (var layer in Block($"down{i}", nn.Conv2d(width / 2, width, 4, stride: 2, padding: 1).He())) yield return layer;
        }

        yield return ("flatten", nn.Flatten());
        yield return ("output", nn.Linear(PlainLayers.Smallest * PlainLayers.Smallest * width, 1).Glorot());

        IEnumerable<(string, nn.Module<Tensor, Tensor>)> Block(string name, nn.Module<Tensor, Tensor> layer) =>
            PlainLayers.Block(name, layer, width, normalization, activation);
    }
}
