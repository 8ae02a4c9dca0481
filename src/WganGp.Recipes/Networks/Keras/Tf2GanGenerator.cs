using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The 28x28 generator of thisisiron/TF2-GAN (wgan-gp/model.py, <c>Generator</c> with transposed convolutions): a
/// linear layer to 7x7, a 5x5 transposed convolution of stride 1, two of stride 2; no biases, BatchNorm and LeakyReLU 0.3 inside, tanh at
/// the end.
/// </summary>
/// <remarks>
/// Latent <c>[N, 100]</c> from the standard normal; samples <c>[N, 1, 28, 28]</c> in [-1, 1]. The first BatchNorm normalises each of the
/// linear layer's values separately. Padding as in <see cref="MnistCritic"/>. Glorot initialisation, as in Keras.
/// </remarks>
public sealed class Tf2GanGenerator : SequentialGenerator
{
    private const double Eps = 1e-3;
    private const double Momentum = 0.01;

    /// <summary>Builds the generator.</summary>
    /// <param name="channels">Channels of the last hidden layer; the ones before have twice and four times as many.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="latent">Size of one latent.</param>
    public Tf2GanGenerator(int channels = 64, int imageChannels = 1, int latent = 100)
        : base(latent.Positive(), Layers(channels.Positive(), imageChannels.Positive(), latent))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(int channels, int imageChannels, int latent)
    {
        yield return ("input", nn.Linear(latent, 7 * 7 * 4 * channels, hasBias: false).Glorot());
        yield return ("norm1", nn.BatchNorm1d(7 * 7 * 4 * channels, Eps, Momentum));
        yield return ("activation1", nn.LeakyReLU(0.3));
        yield return ("unflatten", nn.Unflatten(1, [4 * channels, 7, 7]));
        yield return ("up1", nn.ConvTranspose2d(4 * channels, 2 * channels, 5, padding: 2, bias: false).KerasGlorot());
        yield return ("norm2", nn.BatchNorm2d(2 * channels, Eps, Momentum));
        yield return ("activation2", nn.LeakyReLU(0.3));
        yield return ("up2", Up(2 * channels, channels));
        yield return ("norm3", nn.BatchNorm2d(channels, Eps, Momentum));
        yield return ("activation3", nn.LeakyReLU(0.3));
        yield return ("up3", Up(channels, imageChannels));
        yield return ("tanh", nn.Tanh());

        static nn.Module<Tensor, Tensor> Up(long from, long to) =>
            nn.ConvTranspose2d(from, to, 5, stride: 2, padding: 2, output_padding: 1, bias: false).KerasGlorot();
    }
}
