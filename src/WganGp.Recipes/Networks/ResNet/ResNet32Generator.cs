using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The generator of igul222's gan_cifar_resnet.py (<c>Generator</c>), without classes: a linear layer to 4x4, three residual blocks of
/// equal width that double the image, a 3x3 convolution, tanh; BatchNorm and ReLU.
/// </summary>
/// <remarks>
/// Latent <c>[N, 128]</c> from the standard normal; samples <c>[N, 3, 32, 32]</c> in [-1, 1]. With classes:
/// <see cref="ConditionalResNet32Generator"/>.
/// </remarks>
public sealed class ResNet32Generator : SequentialGenerator
{
    /// <summary>Builds the generator.</summary>
    /// <param name="channels">Channels of every layer.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="latent">Size of one latent.</param>
    /// <param name="normalization">What normalises before each convolution.</param>
    public ResNet32Generator(int channels = 128, int imageChannels = 3, int latent = 128, Normalization normalization = Normalization.Batch)
        : base(latent.Positive(), Layers(channels.Positive(), imageChannels.Positive(), latent, normalization))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(
        int channels, int imageChannels, int latent, Normalization normalization)
    {
        yield return ("input", nn.Linear(latent, 4 * 4 * channels).Glorot());
        yield return ("unflatten", nn.Unflatten(1, [channels, 4, 4]));
        for (var i = 1; i <= 3; i++)
        {
            yield return ($"res{i}", ResidualBlock.Create(channels, channels, Resampling.Up, normalization, firstBias: true));
        }

        if (normalization.Create(channels) is { } norm) yield return ("norm", norm);
        yield return ("relu", nn.ReLU());
        yield return ("output", nn.Conv2d(channels, imageChannels, 3, padding: 1).Glorot());
        yield return ("tanh", nn.Tanh());
    }
}
