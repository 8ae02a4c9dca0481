using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The DCGAN generator of igul222's gan_64x64.py (<c>DCGANGenerator</c>): a linear layer to 4x4, then four 5x5 transposed convolutions of
/// stride 2, each with half the channels of the one before; BatchNorm and ReLU inside, tanh at the end. Initial weights have the standard
/// deviation 0.02.
/// </summary>
/// <remarks>
/// Latent <c>[N, 128]</c> from the standard normal; samples <c>[N, 3, 64, 64]</c> in [-1, 1]. Three of the original's eight variants are
/// this class: as it is, without normalisation, with tanh everywhere (<c>activation: () =&gt; nn.Tanh()</c>). With a latent of 100 it is
/// the generator of lilianweng/unified-gan-tensorflow. Padding as in <see cref="Dcgan64Critic"/>.
/// </remarks>
public sealed class Dcgan64Generator : SequentialGenerator
{
    internal const double Deviation = 0.02;

    /// <summary>Builds the generator.</summary>
    /// <param name="channels">Channels of the last hidden layer; the first has eight times as many.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="latent">Size of one latent.</param>
    /// <param name="normalization">What normalises before each nonlinearity.</param>
    /// <param name="activation">Makes the nonlinearity of a hidden layer; null is ReLU.</param>
    public Dcgan64Generator(
        int channels = 64, int imageChannels = 3, int latent = 128, Normalization normalization = Normalization.Batch,
        Func<nn.Module<Tensor, Tensor>>? activation = null)
        : base(latent.Positive(), Layers(
            channels.Positive(), imageChannels.Positive(), latent, normalization, activation ?? (() => nn.ReLU())))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(
        int channels, int imageChannels, int latent, Normalization normalization, Func<nn.Module<Tensor, Tensor>> activation)
    {
        yield return ("input", nn.Linear(latent, 4 * 4 * 8 * channels).Uniform(Deviation));
        yield return ("unflatten", nn.Unflatten(1, [8 * channels, 4, 4]));
        for (var (i, from) = (1, 8 * channels); i <= 4; (i, from) = (i + 1, from / 2))
        {
            if (normalization.Create(from) is { } norm) yield return ($"norm{i}", norm);
            yield return ($"activation{i}", activation());
            yield return ($"up{i}", nn.ConvTranspose2d(
                from, i == 4 ? imageChannels : from / 2, 5, stride: 2, padding: 2, output_padding: 1).Uniform(Deviation));
        }

        yield return ("tanh", nn.Tanh());
    }
}
