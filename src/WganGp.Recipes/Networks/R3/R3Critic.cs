using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// A 28x28 critic of R3GAN's kind (arXiv 2501.05441; <c>Discriminator</c> in R3GAN/Networks.py of brownvc/R3GAN): a residual block at each
/// of three sizes, and at the end one weight for every pixel of a channel. Nothing is normalised.
/// </summary>
/// <remarks>
/// Samples <c>[N, 1, 28, 28]</c>; scores <c>[N, 1]</c>. The original halves the size with the filter [1, 3, 3, 1]; here it is the mean of
/// 2x2 pixels.
/// </remarks>
public sealed class R3Critic : SequentialCritic
{
    /// <summary>Builds the critic.</summary>
    /// <param name="channels">
    /// Channels at 28x28; there are twice and four times as many at 14x14 and 7x7. It is the size of the groups of 3x3 convolutions too,
    /// which is 16 in the original.
    /// </param>
    /// <param name="imageChannels">Channels of an image.</param>
    public R3Critic(int channels = 16, int imageChannels = 1) : base(Layers(channels.Positive(), imageChannels.Positive()))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(int channels, int imageChannels)
    {
        const int blocks = 3;
        yield return ("input", R3Layers.Pointwise(imageChannels, channels));
        for (var (i, width, groups) = (1, channels, 2); i <= blocks; (i, width, groups) = (i + 1, 2 * width, 2 * groups))
        {
            yield return ($"block{i}", R3Layers.Block(width, groups, blocks));
            if (i == blocks) break;
            yield return ($"pool{i}", nn.AvgPool2d(2));
            yield return ($"down{i}", R3Layers.Pointwise(width, 2 * width));
        }

        yield return ("basis", nn.Conv2d(4 * channels, 4 * channels, 7, groups: 4 * channels, bias: false).Normal());
        yield return ("flatten", nn.Flatten());
        yield return ("output", nn.Linear(4 * channels, 1, hasBias: false).Normal());
    }
}
