using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The 32x32 generator of caogang/wgan-gp (gan_cifar10.py, <c>Generator</c>): a linear layer to 4x4, three 2x2 transposed convolutions of
/// stride 2; BatchNorm and ReLU inside, tanh at the end.
/// </summary>
/// <remarks>
/// Latent <c>[N, 128]</c> from the standard normal; samples <c>[N, 3, 32, 32]</c> in [-1, 1]. The first BatchNorm normalises each of the
/// linear layer's values separately, as in <see cref="Dcgan32Generator"/>. The weights have PyTorch's default initialisation.
/// </remarks>
public sealed class CaogangCifarGenerator : SequentialGenerator
{
    /// <summary>Builds the generator.</summary>
    /// <param name="channels">Channels of the last hidden layer; the first has four times as many.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="latent">Size of one latent.</param>
    public CaogangCifarGenerator(int channels = 128, int imageChannels = 3, int latent = 128)
        : base(latent.Positive(), Layers(channels.Positive(), imageChannels.Positive(), latent))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(int channels, int imageChannels, int latent)
    {
        yield return ("input", nn.Linear(latent, 4 * 4 * 4 * channels));
        yield return ("norm1", nn.BatchNorm1d(4 * 4 * 4 * channels));
        yield return ("relu1", nn.ReLU());
        yield return ("unflatten", nn.Unflatten(1, [4 * channels, 4, 4]));
        yield return ("up1", nn.ConvTranspose2d(4 * channels, 2 * channels, 2, stride: 2));
        yield return ("norm2", nn.BatchNorm2d(2 * channels));
        yield return ("relu2", nn.ReLU());
        yield return ("up2", nn.ConvTranspose2d(2 * channels, channels, 2, stride: 2));
        yield return ("norm3", nn.BatchNorm2d(channels));
        yield return ("relu3", nn.ReLU());
        yield return ("up3", nn.ConvTranspose2d(channels, imageChannels, 2, stride: 2));
        yield return ("tanh", nn.Tanh());
    }
}
