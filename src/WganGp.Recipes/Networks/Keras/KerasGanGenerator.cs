using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The 28x28 generator of eriklindernoren/Keras-GAN (wgan_gp/wgan_gp.py, <c>build_generator</c>): a linear layer to 7x7, twice nearest
/// upsampling and a 4x4 convolution, a third 4x4 convolution; BatchNorm and ReLU inside, tanh at the end.
/// </summary>
/// <remarks>
/// Latent <c>[N, 100]</c> from the standard normal; samples <c>[N, 1, 28, 28]</c> in [-1, 1]. Glorot initialisation, as in Keras.
/// </remarks>
public sealed class KerasGanGenerator : SequentialGenerator
{
    /// <summary>Builds the generator.</summary>
    /// <param name="channels">Channels of the last hidden layer; the ones before have twice as many.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="latent">Size of one latent.</param>
    public KerasGanGenerator(int channels = 64, int imageChannels = 1, int latent = 100)
        : base(latent.Positive(), Layers(channels.Positive(), imageChannels.Positive(), latent))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(int channels, int imageChannels, int latent)
    {
        yield return ("input", nn.Linear(latent, 7 * 7 * 2 * channels).Glorot());
        yield return ("relu", nn.ReLU());
        yield return ("unflatten", nn.Unflatten(1, [2 * channels, 7, 7]));
        for (var (i, to) = (1, 2 * channels); i <= 2; (i, to) = (i + 1, channels))
        {
            yield return ($"up{i}", ResidualBlock.Upsample());
            yield return ($"conv{i}", Convolution(2 * channels, to));
            yield return ($"norm{i}", nn.BatchNorm2d(to, eps: 1e-3, momentum: 0.2));
            yield return ($"relu{i}", nn.ReLU());
        }

        yield return ("output", Convolution(channels, imageChannels));
        yield return ("tanh", nn.Tanh());

        static nn.Module<Tensor, Tensor> Convolution(long from, long to) => nn.Conv2d(from, to, 4, TorchSharp.Padding.Same).KerasGlorot();
    }
}
