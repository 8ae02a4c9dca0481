using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The generator of igul222's gan_64x64.py with gated multiplicative nonlinearities (<c>MultiplicativeDCGANGenerator</c>):
/// <see cref="Dcgan64Generator"/> with twice the channels before each <see cref="GatedActivation"/>, which halves them; He initialisation.
/// </summary>
/// <remarks>
/// Latent <c>[N, 128]</c> from the standard normal; samples <c>[N, 3, 64, 64]</c> in [-1, 1]. Padding as in <see cref="Dcgan64Critic"/>.
/// </remarks>
public sealed class GatedDcgan64Generator : SequentialGenerator
{
    /// <summary>Builds the generator.</summary>
    /// <param name="channels">Channels after the last nonlinearity; after the first there are eight times as many.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="latent">Size of one latent.</param>
    /// <param name="normalization">What normalises before each nonlinearity.</param>
    public GatedDcgan64Generator(
        int channels = 64, int imageChannels = 3, int latent = 128, Normalization normalization = Normalization.Batch)
        : base(latent.Positive(), Layers(channels.Positive(), imageChannels.Positive(), latent, normalization))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(
        int channels, int imageChannels, int latent, Normalization normalization)
    {
        yield return ("input", nn.Linear(latent, 4 * 4 * 2 * 8 * channels).Glorot());
        yield return ("unflatten", nn.Unflatten(1, [2 * 8 * channels, 4, 4]));
        for (var (i, from) = (1, 8 * channels); i <= 4; (i, from) = (i + 1, from / 2))
        {
            if (normalization.Create(2 * from) is { } norm) yield return ($"norm{i}", norm);
            yield return ($"gate{i}", new GatedActivation());
            yield return ($"up{i}", nn.ConvTranspose2d(
                from, i == 4 ? imageChannels : from, 5, stride: 2, padding: 2, output_padding: 1).He());
        }

        yield return ("tanh", nn.Tanh());
    }
}
