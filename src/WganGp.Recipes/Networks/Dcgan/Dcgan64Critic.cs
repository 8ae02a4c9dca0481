using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The DCGAN critic of igul222's gan_64x64.py (<c>DCGANDiscriminator</c>): four 5x5 convolutions of stride 2, each with twice the channels
/// of the one before, LeakyReLU 0.2, LayerNorm after all but the first, then a linear layer. Initial weights have the standard deviation
/// 0.02.
/// </summary>
/// <remarks>
/// Samples <c>[N, 3, 64, 64]</c>; scores <c>[N, 1]</c>. Three of the original's eight variants are this class: as it is, without
/// normalisation, with tanh everywhere (<c>activation: () =&gt; nn.Tanh()</c>). With <see cref="Normalization.Batch"/> it is the critic of
/// lilianweng/unified-gan-tensorflow. The original pads one row before and two after, as TensorFlow's SAME does; here both sides get two,
/// which moves the sampling grid by one pixel.
/// </remarks>
public sealed class Dcgan64Critic : SequentialCritic
{
    /// <summary>Builds the critic.</summary>
    /// <param name="channels">Channels of the first layer.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="normalization">What normalises after the second to the fourth convolution.</param>
    /// <param name="activation">Makes the nonlinearity of a layer; null is LeakyReLU 0.2.</param>
    public Dcgan64Critic(
        int channels = 64, int imageChannels = 3, Normalization normalization = Normalization.Layer,
        Func<nn.Module<Tensor, Tensor>>? activation = null)
        : base(Layers(channels.Positive(), imageChannels.Positive(), normalization, activation ?? (() => nn.LeakyReLU(0.2))))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(
        int channels, int imageChannels, Normalization normalization, Func<nn.Module<Tensor, Tensor>> activation)
    {
        for (var (i, from, to) = (1, imageChannels, channels); i <= 4; (i, from, to) = (i + 1, to, 2 * to))
        {
            yield return ($"down{i}", nn.Conv2d(from, to, 5, stride: 2, padding: 2).Uniform(Dcgan64Generator.Deviation));
            if (i > 1 && normalization.Create(to) is { } norm) yield return ($"norm{i}", norm);
            yield return ($"activation{i}", activation());
        }

        yield return ("flatten", nn.Flatten());
        yield return ("output", nn.Linear(4 * 4 * 8 * channels, 1).Uniform(Dcgan64Generator.Deviation));
    }
}
