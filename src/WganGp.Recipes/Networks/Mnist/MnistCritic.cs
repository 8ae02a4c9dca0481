using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The 28x28 critic of igul222's gan_mnist.py (<c>Discriminator</c>): three 5x5 convolutions of stride 2 with LeakyReLU 0.2, a linear layer
/// to one score, no normalisation.
/// </summary>
/// <remarks>
/// Samples <c>[N, 1, 28, 28]</c>; scores <c>[N, 1]</c>. The original pads as TensorFlow's SAME does (one row before, two after);
/// here both sides get two, which moves the sampling grid by one pixel and changes no size.
/// </remarks>
public sealed class MnistCritic : SequentialCritic
{
    /// <summary>Builds the critic.</summary>
    /// <param name="channels">Channels of the first layer; the next have twice and four times as many. The original has 64.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    public MnistCritic(int channels = 64, int imageChannels = 1)
        : base([.. Features(channels.Positive(), imageChannels.Positive()), ("output", nn.Linear(4 * 4 * 4 * channels, 1).Glorot())])
    {
    }

    /// <summary>The layers from images to the last hidden layer, <c>[N, 64·channels]</c>.</summary>
    internal static IEnumerable<(string Name, nn.Module<Tensor, Tensor> Layer)> Features(int channels, int imageChannels = 1)
    {
        for (var (i, from, to) = (1, imageChannels, channels); i <= 3; (i, from, to) = (i + 1, to, 2 * to))
        {
            yield return ($"down{i}", nn.Conv2d(from, to, 5, stride: 2, padding: 2).He());
            yield return ($"activation{i}", nn.LeakyReLU(0.2));
        }

        yield return ("flatten", nn.Flatten());
    }
}
