using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// A 28x28 generator of R3GAN's kind (arXiv 2501.05441; <c>Generator</c> in R3GAN/Networks.py of brownvc/R3GAN): the latent weighs the maps
/// of a learned basis of 7x7, a residual block follows at each of three sizes, and a linear map makes pixels. Nothing is normalised.
/// </summary>
/// <remarks>
/// Latent <c>[N, 64]</c> from the standard normal; samples <c>[N, 1, 28, 28]</c>, not bounded, for data in [-1, 1]. The original doubles
/// the size with the filter [1, 3, 3, 1], and takes pixels beyond the edge as zeros; here it is bilinear, which is the same inside.
/// </remarks>
public sealed class R3Generator : SequentialGenerator
{
    /// <summary>Builds the generator.</summary>
    /// <param name="channels">Channels at 28x28, as in <see cref="R3Critic"/>.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="latent">Size of one latent.</param>
    public R3Generator(int channels = 16, int imageChannels = 1, int latent = 64)
        : base(latent.Positive(), Layers(channels.Positive(), imageChannels.Positive(), latent))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(int channels, int imageChannels, int latent)
    {
        const int blocks = 3;
        var width = 4 * channels;
        yield return ("input", nn.Linear(latent, width, hasBias: false).Normal());
        yield return ("unflatten", nn.Unflatten(1, [width, 1, 1]));
        // One input channel for each output channel: the map that the channel's number is multiplied by.
        yield return ("basis", nn.ConvTranspose2d(width, width, 7, groups: width, bias: false).Normal(7));
        for (var (i, groups) = (1, 8); i <= blocks; (i, width, groups) = (i + 1, width / 2, groups / 2))
        {
            yield return ($"block{i}", R3Layers.Block(width, groups, blocks));
            if (i == blocks) break;
            yield return ($"up{i}", R3Layers.Pointwise(width, width / 2));
            yield return ($"double{i}", nn.Upsample(scale_factor: [2, 2], mode: UpsampleMode.Bilinear, align_corners: false));
        }

        yield return ("output", R3Layers.Pointwise(channels, imageChannels));
    }
}
