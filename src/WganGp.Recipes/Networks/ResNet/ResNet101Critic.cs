using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The 101-layer critic of igul222's gan_64x64.py (<c>ResnetDiscriminator</c>): a 1x1 convolution, 33 bottleneck blocks of which four
/// halve the image, a linear layer divided by 5; LayerNorm and ReLU.
/// </summary>
/// <remarks>
/// Samples <c>[N, 3, 64, 64]</c>; scores <c>[N, 1]</c>. Strided 3x3 convolutions pad a row on both sides, where TensorFlow's SAME pads one
/// after: the sampling grid moves by one pixel.
/// </remarks>
public sealed class ResNet101Critic : SequentialCritic
{
    /// <summary>Builds the critic.</summary>
    /// <param name="channels">Channels at 32x32: half as many at 64x64, eight times as many at 4x4. A multiple of 4.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="normalization">What normalises at the end of each block.</param>
    public ResNet101Critic(int channels = 64, int imageChannels = 3, Normalization normalization = Normalization.Layer)
        : base(Layers(ResNet101Generator.Checked(channels), imageChannels.Positive(), normalization))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(int channels, int imageChannels, Normalization normalization)
    {
        var width = channels / 2;
        yield return ("input", nn.Conv2d(imageChannels, width, 1).Glorot());
        for (var size = 64; size >= 4; size /= 2)
        {
            for (var i = 1; i <= (size == 64 ? 5 : 6); i++)
            {
                yield return ($"res{size}_{i}", BottleneckBlock.Create(width, width, Resampling.None, normalization));
            }

            if (size == 4) break;
            yield return ($"down{size}", BottleneckBlock.Create(width, 2 * width, Resampling.Down, normalization));
            width *= 2;
        }

        yield return ("flatten", nn.Flatten());
        yield return ("output", nn.Linear(4 * 4 * width, 1).Glorot());
        yield return ("scale", new Scale(1 / 5.0));
    }
}
