using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The 101-layer generator of igul222's gan_64x64.py (<c>ResnetGenerator</c>): a linear layer to 4x4, 33 bottleneck blocks of which
/// four double the image, a 1x1 convolution divided by 5, tanh; BatchNorm and ReLU.
/// </summary>
/// <remarks>
/// Latent <c>[N, 128]</c> from the standard normal; samples <c>[N, 3, 64, 64]</c> in [-1, 1]. Padding as in <see cref="ResNet101Critic"/>.
/// </remarks>
public sealed class ResNet101Generator : SequentialGenerator
{
    /// <summary>Builds the generator.</summary>
    /// <param name="channels">Channels at 32x32: eight times as many at 4x4, half as many at 64x64. A multiple of 4.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="latent">Size of one latent.</param>
    /// <param name="normalization">What normalises at the end of each block.</param>
    public ResNet101Generator(int channels = 64, int imageChannels = 3, int latent = 128, Normalization normalization = Normalization.Batch)
        : base(latent.Positive(), Layers(Checked(channels), imageChannels.Positive(), latent, normalization))
    {
    }

    /// <summary>The bottlenecks at 64x64 have a quarter of the channels.</summary>
    internal static int Checked(int channels) => channels > 0 && channels % 4 == 0
        ? channels
        : throw new ArgumentOutOfRangeException(
            nameof(channels), channels, $"The number of channels is {channels}; give a multiple of 4, such as 64.");

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(
        int channels, int imageChannels, int latent, Normalization normalization)
    {
        var width = 8 * channels;
        yield return ("input", nn.Linear(latent, 4 * 4 * width).Glorot());
        yield return ("unflatten", nn.Unflatten(1, [width, 4, 4]));
        for (var size = 4; size <= 64; size *= 2)
        {
            for (var i = 1; i <= (size == 64 ? 5 : 6); i++)
            {
                yield return ($"res{size}_{i}", BottleneckBlock.Create(width, width, Resampling.None, normalization));
            }

            if (size == 64) break;
            yield return ($"up{size}", BottleneckBlock.Create(width, width / 2, Resampling.Up, normalization));
            width /= 2;
        }

        yield return ("output", nn.Conv2d(width, imageChannels, 1).Glorot());
        yield return ("scale", new Scale(1 / 5.0));
        yield return ("tanh", nn.Tanh());
    }
}
