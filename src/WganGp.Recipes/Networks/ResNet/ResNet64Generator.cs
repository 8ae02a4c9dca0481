using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The generator of igul222's gan_64x64.py for good samples (<c>GoodGenerator</c>): a linear layer to 4x4, four pre-activation
/// residual blocks that double the image, a 3x3 convolution, tanh; BatchNorm and ReLU.
/// </summary>
/// <remarks>Latent <c>[N, 128]</c> from the standard normal; samples <c>[N, 3, 64, 64]</c> in [-1, 1].</remarks>
public sealed class ResNet64Generator : SequentialGenerator
{
    /// <summary>Builds the generator.</summary>
    /// <param name="channels">Channels of the last block; the first has eight times as many.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="latent">Size of one latent.</param>
    /// <param name="normalization">What normalises before each convolution.</param>
    public ResNet64Generator(int channels = 64, int imageChannels = 3, int latent = 128, Normalization normalization = Normalization.Batch)
        : base(latent.Positive(), Layers(channels.Positive(), imageChannels.Positive(), latent, normalization))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(
        int channels, int imageChannels, int latent, Normalization normalization)
    {
        yield return ("input", nn.Linear(latent, 4 * 4 * 8 * channels).Glorot());
        yield return ("unflatten", nn.Unflatten(1, [8 * channels, 4, 4]));
        yield return ("res1", Up(8 * channels, 8 * channels));
        yield return ("res2", Up(8 * channels, 4 * channels));
        yield return ("res3", Up(4 * channels, 2 * channels));
        yield return ("res4", Up(2 * channels, channels));
        if (normalization.Create(channels) is { } norm) yield return ("norm", norm);
        yield return ("relu", nn.ReLU());
        yield return ("output", nn.Conv2d(channels, imageChannels, 3, padding: 1).He());
        yield return ("tanh", nn.Tanh());

        Residual Up(long from, long to) => ResidualBlock.Create(from, to, Resampling.Up, normalization, firstBias: false);
    }
}
