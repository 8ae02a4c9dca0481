using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The 32x32 critic of caogang/wgan-gp (gan_cifar10.py, <c>Discriminator</c>): three 3x3 convolutions of stride 2 with LeakyReLU 0.01, a
/// linear layer to one score.
/// </summary>
/// <remarks>Samples <c>[N, 3, 32, 32]</c>; scores <c>[N, 1]</c>. The weights have PyTorch's default initialisation.</remarks>
public sealed class CaogangCifarCritic : SequentialCritic
{
    /// <summary>Builds the critic.</summary>
    /// <param name="channels">Channels of the first layer; the next have twice and four times as many.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    public CaogangCifarCritic(int channels = 128, int imageChannels = 3) : base(Layers(channels.Positive(), imageChannels.Positive()))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(int channels, int imageChannels)
    {
        for (var (i, from, to) = (1, imageChannels, channels); i <= 3; (i, from, to) = (i + 1, to, 2 * to))
        {
            yield return ($"down{i}", nn.Conv2d(from, to, 3, stride: 2, padding: 1));
            yield return ($"activation{i}", nn.LeakyReLU(0.01));
        }

        yield return ("flatten", nn.Flatten());
        yield return ("output", nn.Linear(4 * 4 * 4 * channels, 1));
    }
}
