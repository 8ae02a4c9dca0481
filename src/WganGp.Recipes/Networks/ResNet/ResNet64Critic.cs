using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The critic of igul222's gan_64x64.py for good samples (<c>GoodDiscriminator</c>): a 3x3 convolution, four pre-activation
/// residual blocks that halve the image, a linear layer; LayerNorm and ReLU.
/// </summary>
/// <remarks>Samples <c>[N, 3, 64, 64]</c>; scores <c>[N, 1]</c>.</remarks>
public sealed class ResNet64Critic : SequentialCritic
{
    /// <summary>Builds the critic.</summary>
    /// <param name="channels">Channels of the first layer; the last block has eight times as many.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="normalization">What normalises before each convolution of a block.</param>
    public ResNet64Critic(int channels = 64, int imageChannels = 3, Normalization normalization = Normalization.Layer)
        : base(Layers(channels.Positive(), imageChannels.Positive(), normalization))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(int channels, int imageChannels, Normalization normalization)
    {
        yield return ("input", nn.Conv2d(imageChannels, channels, 3, padding: 1).Glorot());
        yield return ("res1", Down(channels, 2 * channels));
        yield return ("res2", Down(2 * channels, 4 * channels));
        yield return ("res3", Down(4 * channels, 8 * channels));
        yield return ("res4", Down(8 * channels, 8 * channels));
        yield return ("flatten", nn.Flatten());
        yield return ("output", nn.Linear(4 * 4 * 8 * channels, 1).Glorot());

        Residual Down(long from, long to) => ResidualBlock.Create(from, to, Resampling.Down, normalization, firstBias: false);
    }
}
