using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The generator of igul222's gan_cifar_resnet.py (<c>Generator</c>) as published, with classes: <see cref="ResNet32Generator"/>
/// whose blocks have a gain and an offset per class (<see cref="ConditionalBatchNorm2d"/>); the last normalisation does not.
/// </summary>
/// <remarks>
/// Latent <c>[N, 128]</c> from the standard normal and labels, int64 <c>[N]</c>; samples <c>[N, 3, 32, 32]</c> in [-1, 1].
/// </remarks>
public sealed class ConditionalResNet32Generator : ConditionalSequential, IGenerator, ILayeredNetwork
{
    /// <summary>Builds the generator.</summary>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="channels">Channels of every layer.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="latent">Size of one latent.</param>
    public ConditionalResNet32Generator(int classes = 10, int channels = 128, int imageChannels = 3, int latent = 128)
        : base(
            ("input", nn.Sequential(
                ("linear", nn.Linear(latent.Positive(), 4 * 4 * channels.Positive()).Glorot()),
                ("unflatten", nn.Unflatten(1, [channels, 4, 4])))),
            ("res1", ConditionalResidualBlock.Create(classes.Positive(), channels)),
            ("res2", ConditionalResidualBlock.Create(classes, channels)),
            ("res3", ConditionalResidualBlock.Create(classes, channels)),
            ("output", nn.Sequential(
                ("norm", nn.BatchNorm2d(channels)),
                ("relu", nn.ReLU()),
                ("conv", nn.Conv2d(channels, imageChannels.Positive(), 3, padding: 1).Glorot()),
                ("tanh", nn.Tanh())))) => LatentShape = [latent];

    /// <inheritdoc/>
    public nn.Module Module => this;

    /// <summary>This generator.</summary>
    public nn.Module? Network => this;

    /// <inheritdoc/>
    public IReadOnlyList<long> LatentShape { get; }

    /// <inheritdoc/>
    public Tensor Generate(Tensor latent, Tensor? condition = null) =>
        call(latent, condition ?? throw new ArgumentException(
            "This generator makes samples of a class; pass labels, int64 [N].", nameof(condition)));
}
