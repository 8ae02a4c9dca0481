using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The 28x28 critic of caogang/wgan-gp (gan_mnist.py, <c>Discriminator</c>): three 5x5 convolutions of stride 2 with ReLU, a linear layer
/// to one score.
/// </summary>
/// <remarks>
/// Samples <c>[N, 1, 28, 28]</c>; scores <c>[N, 1]</c>. <see cref="MnistCritic"/> with ReLU, and PyTorch's default initialisation.
/// </remarks>
public sealed class CaogangMnistCritic : SequentialCritic
{
    /// <summary>Builds the critic.</summary>
    /// <param name="channels">Channels of the first layer; the next have twice and four times as many.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    public CaogangMnistCritic(int channels = 64, int imageChannels = 1) : base(Layers(channels.Positive(), imageChannels.Positive()))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(int channels, int imageChannels)
    {
        for (var (i, from, to) = (1, imageChannels, channels); i <= 3; (i, from, to) = (i + 1, to, 2 * to))
        {
            yield return ($"down{i}", nn.Conv2d(from, to, 5, stride: 2, padding: 2));
            yield return ($"relu{i}", nn.ReLU());
        }

        yield return ("flatten", nn.Flatten());
        yield return ("output", nn.Linear(4 * 4 * 4 * channels, 1));
    }
}
