using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The crippled DCGAN generator of igul222's gan_64x64.py (<c>WGANPaper_CrippledDCGANGenerator</c>): equal channels in every layer, no
/// normalisation. One of the architectures on which GANs fail and WGAN-GP does not (paper, figure 2). Its critic is
/// <see cref="Dcgan64Critic"/>.
/// </summary>
/// <remarks>
/// Latent <c>[N, 128]</c> from the standard normal; samples <c>[N, 3, 64, 64]</c> in [-1, 1]. Padding as in <see cref="Dcgan64Critic"/>.
/// </remarks>
public sealed class ConstantWidthDcgan64Generator : SequentialGenerator
{
    /// <summary>Builds the generator.</summary>
    /// <param name="channels">Channels of every hidden layer.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="latent">Size of one latent.</param>
    public ConstantWidthDcgan64Generator(int channels = 64, int imageChannels = 3, int latent = 128)
        : base(latent.Positive(), Layers(channels.Positive(), imageChannels.Positive(), latent))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(int channels, int imageChannels, int latent)
    {
        yield return ("input", nn.Linear(latent, 4 * 4 * channels).Glorot());
        yield return ("unflatten", nn.Unflatten(1, [channels, 4, 4]));
        for (var i = 1; i <= 4; i++)
        {
            yield return ($"relu{i}", nn.ReLU());
            yield return ($"up{i}", nn.ConvTranspose2d(
                channels, i == 4 ? imageChannels : channels, 5, stride: 2, padding: 2, output_padding: 1).He());
        }

        yield return ("tanh", nn.Tanh());
    }
}
