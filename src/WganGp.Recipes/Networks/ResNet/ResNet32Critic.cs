using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The critic of igul222's gan_cifar_resnet.py (<c>Discriminator</c>), without classes: four residual blocks of equal width, the first two
/// of which halve the image, ReLU, the mean over all positions, a linear layer; no normalisation.
/// </summary>
/// <remarks>
/// Samples <c>[N, 3, 32, 32]</c>, or any size divisible by 4; scores <c>[N, 1]</c>. With classes: <see cref="ClassifyingResNet32Critic"/>.
/// </remarks>
public sealed class ResNet32Critic : SequentialCritic
{
    /// <summary>Builds the critic.</summary>
    /// <param name="channels">Channels of every layer.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="normalization">
    /// What normalises before each convolution of the second to the fourth block; the original has nothing there.
    /// </param>
    public ResNet32Critic(int channels = 128, int imageChannels = 3, Normalization normalization = Normalization.None)
        : base([.. Features(channels.Positive(), imageChannels.Positive(), normalization), ("output", nn.Linear(channels, 1).Glorot())])
    {
    }

    /// <summary>The layers from images to <c>[N, channels]</c>.</summary>
    internal static IEnumerable<(string Name, nn.Module<Tensor, Tensor> Layer)> Features(
        int channels, int imageChannels, Normalization normalization)
    {
        yield return ("res1", First(channels, imageChannels));
        yield return ("res2", ResidualBlock.Create(channels, channels, Resampling.Down, normalization, firstBias: true));
        yield return ("res3", ResidualBlock.Create(channels, channels, Resampling.None, normalization, firstBias: true));
        yield return ("res4", ResidualBlock.Create(channels, channels, Resampling.None, normalization, firstBias: true));
        yield return ("relu", nn.ReLU());
        yield return ("mean", nn.AdaptiveAvgPool2d(1));
        yield return ("flatten", nn.Flatten());
    }

    /// <summary>
    /// The original's OptimizedResBlockDisc1: no nonlinearity before the first convolution, which would clip the image's values.
    /// </summary>
    private static Residual First(int channels, int imageChannels) => new(
        nn.Sequential(
            ("conv1", nn.Conv2d(imageChannels, channels, 3, padding: 1).He()),
            ("relu", nn.ReLU()),
            ("conv2", nn.Conv2d(channels, channels, 3, padding: 1).He()),
            ("pool", nn.AvgPool2d(2))),
        ResidualBlock.Shortcut(imageChannels, channels, Resampling.Down));
}
