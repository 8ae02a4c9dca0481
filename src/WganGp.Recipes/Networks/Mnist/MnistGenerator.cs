using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The 28x28 generator of igul222's gan_mnist.py (<c>Generator</c>): a linear layer to 4x4, then three 5x5 transposed convolutions of
/// stride 2, the 8x8 map cropped to 7x7 in between; ReLU inside, sigmoid at the end. The original has no normalisation; BatchNorm, as in
/// DCGAN (arXiv 1511.06434), is an option.
/// </summary>
/// <remarks>
/// Latent <c>[N, 128]</c> from the standard normal; samples <c>[N, 1, 28, 28]</c> in [0, 1]. Padding as in <see cref="MnistCritic"/>.
/// </remarks>
public sealed class MnistGenerator : SequentialGenerator
{
    internal const int Latent = 128;

    /// <summary>Builds the generator.</summary>
    /// <param name="channels">
    /// Channels of the last hidden layer; the ones before have twice and four times as many. The original has 64.
    /// </param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="latent">Size of one latent.</param>
    /// <param name="batchNorm">Whether BatchNorm stands before each ReLU. The original has none.</param>
    public MnistGenerator(int channels = 64, int imageChannels = 1, int latent = Latent, bool batchNorm = false)
        : base(latent.Positive(), Layers(channels.Positive(), imageChannels.Positive(), latent, batchNorm))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(int channels, int imageChannels, int latent, bool batchNorm)
    {
        yield return ("input", nn.Linear(latent, 4 * 4 * 4 * channels).Glorot());
        if (batchNorm) yield return ("norm", nn.BatchNorm1d(4 * 4 * 4 * channels));
        yield return ("relu", nn.ReLU());
        yield return ("unflatten", nn.Unflatten(1, [4 * channels, 4, 4]));
        yield return ("up1", Up(4 * channels, 2 * channels));
        if (batchNorm) yield return ("norm1", nn.BatchNorm2d(2 * channels));
        yield return ("relu1", nn.ReLU());
        yield return ("crop", new Crop(7));
        yield return ("up2", Up(2 * channels, channels));
        if (batchNorm) yield return ("norm2", nn.BatchNorm2d(channels));
        yield return ("relu2", nn.ReLU());
        yield return ("up3", Up(channels, imageChannels));
        yield return ("sigmoid", nn.Sigmoid());

        static nn.Module<Tensor, Tensor> Up(long from, long to) =>
            nn.ConvTranspose2d(from, to, 5, stride: 2, padding: 2, output_padding: 1).He();
    }
}
