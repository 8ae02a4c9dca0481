using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The 28x28 generator of caogang/wgan-gp (gan_mnist.py, <c>Generator</c>): a linear layer to 4x4, two 5x5 transposed convolutions of
/// stride 1 to 11x11, the 8x8 map cropped to 7x7 in between, an 8x8 one of stride 2; ReLU inside, sigmoid at the end.
/// </summary>
/// <remarks>
/// Latent <c>[N, 128]</c> from the standard normal; samples <c>[N, 1, 28, 28]</c> in [0, 1]. Weights are initialised as in PyTorch.
/// </remarks>
public sealed class CaogangMnistGenerator : SequentialGenerator
{
    /// <summary>Builds the generator.</summary>
    /// <param name="channels">Channels of the last hidden layer; the ones before have twice and four times as many.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="latent">Size of one latent.</param>
    public CaogangMnistGenerator(int channels = 64, int imageChannels = 1, int latent = 128)
        : base(latent.Positive(), Layers(channels.Positive(), imageChannels.Positive(), latent))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(int channels, int imageChannels, int latent)
    {
        yield return ("input", nn.Linear(latent, 4 * 4 * 4 * channels));
        yield return ("relu", nn.ReLU());
        yield return ("unflatten", nn.Unflatten(1, [4 * channels, 4, 4]));
        yield return ("up1", nn.ConvTranspose2d(4 * channels, 2 * channels, 5));
        yield return ("relu1", nn.ReLU());
        yield return ("crop", new Crop(7));
        yield return ("up2", nn.ConvTranspose2d(2 * channels, channels, 5));
        yield return ("relu2", nn.ReLU());
        yield return ("up3", nn.ConvTranspose2d(channels, imageChannels, 8, stride: 2));
        yield return ("sigmoid", nn.Sigmoid());
    }
}
