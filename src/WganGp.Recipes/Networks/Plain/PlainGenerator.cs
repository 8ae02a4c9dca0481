using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// A chain of convolutions of any depth, without shortcuts: the kind of generator that the paper draws at random in section 5.1
/// (arXiv 1704.00028, table 1). A linear layer to 4x4, 4x4 transposed convolutions of stride 2 up to the image's size, further 3x3
/// convolutions shared among the sizes, a 3x3 convolution to the image, tanh.
/// </summary>
/// <remarks>
/// Latent <c>[N, 128]</c> from the standard normal; samples <c>[N, imageChannels, size, size]</c> in [-1, 1]. The paper starts from DCGAN
/// and specifies only depth, filters, nonlinearity and normalisation; kernels and the order of layers are chosen here.
/// </remarks>
public sealed class PlainGenerator : SequentialGenerator
{
    /// <summary>Builds the generator.</summary>
    /// <param name="size">Height and width of an image, a power of two, 8 or more.</param>
    /// <param name="channels">Channels at the image's size; they double at each halving of the size.</param>
    /// <param name="depth">Layers with weights; for 16x16 4 or more.</param>
    /// <param name="normalization">What normalises each layer but the last.</param>
    /// <param name="activation">Makes the nonlinearity of each layer but the last; null is ReLU.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="latent">Size of one latent.</param>
    public PlainGenerator(
        int size = 32, int channels = 64, int depth = 8, Normalization normalization = Normalization.Batch,
        Func<nn.Module<Tensor, Tensor>>? activation = null, int imageChannels = 3, int latent = 128)
        : base(latent.Positive(), Layers(
            size, channels.Positive(), PlainLayers.Extra(depth, size), normalization, activation ?? (() => nn.ReLU()),
            imageChannels.Positive(), latent))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(
        int size, int channels, int[] extra, Normalization normalization, Func<nn.Module<Tensor, Tensor>> activation, int imageChannels,
        int latent)
    {
        const int smallest = PlainLayers.Smallest;
        var width = channels * size / smallest;
        yield return ("input", nn.Linear(latent, smallest * smallest * width).He());
        yield return ("unflatten", nn.Unflatten(1, [width, smallest, smallest]));
        if (normalization.Create(width) is { } norm) yield return ("inputnorm", norm);
        yield return ("inputact", activation());
        for (var i = 0; i < extra.Length; i++)
        {
            for (var j = 1; j <= extra[i]; j++)
            {
                foreach (var layer in Block($"conv{i}_{j}", nn.Conv2d(width, width, 3, padding: 1).He())) yield return layer;
            }

            if (i == extra.Length - 1) break;
            width /= 2;
            foreach (var layer in Block($"up{i + 1}", nn.ConvTranspose2d(2 * width, width, 4, stride: 2, padding: 1).He()))
            {
                yield return layer;
            }
        }

        yield return ("output", nn.Conv2d(width, imageChannels, 3, padding: 1).Glorot());
        yield return ("tanh", nn.Tanh());

        IEnumerable<(string, nn.Module<Tensor, Tensor>)> Block(string name, nn.Module<Tensor, Tensor> layer) =>
            PlainLayers.Block(name, layer, width, normalization, activation);
    }
}
