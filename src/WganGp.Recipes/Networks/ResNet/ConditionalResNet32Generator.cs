using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The generator of igul222's gan_cifar_resnet.py (<c>Generator</c>) as published, with classes: <see cref="ResNet32Generator"/>
/// whose blocks have a gain and an offset per class (<see cref="ConditionalBatchNorm2d"/>); the last normalisation does not.
/// </summary>
/// <remarks>
/// Latent <c>[N, 128]</c> from the standard normal and labels, int64 <c>[N]</c>; samples <c>[N, 3, 32, 32]</c> in [-1, 1].
/// </remarks>
public sealed class ConditionalResNet32Generator : nn.Module<Tensor, Tensor, Tensor>, IGenerator
{
    private readonly Sequential input;
    private readonly ConditionalResidualBlock res1;
    private readonly ConditionalResidualBlock res2;
    private readonly ConditionalResidualBlock res3;
    private readonly Sequential output;

    /// <summary>Builds the generator.</summary>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="channels">Channels of every layer.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="latent">Size of one latent.</param>
    public ConditionalResNet32Generator(int classes = 10, int channels = 128, int imageChannels = 3, int latent = 128)
        : base(nameof(ConditionalResNet32Generator))
    {
        LatentShape = [latent.Positive()];
        input = nn.Sequential(
            ("linear", nn.Linear(latent, 4 * 4 * channels.Positive()).Glorot()), ("unflatten", nn.Unflatten(1, [channels, 4, 4])));
        res1 = new ConditionalResidualBlock(classes.Positive(), channels);
        res2 = new ConditionalResidualBlock(classes, channels);
        res3 = new ConditionalResidualBlock(classes, channels);
        output = nn.Sequential(
            ("norm", nn.BatchNorm2d(channels)),
            ("relu", nn.ReLU()),
            ("conv", nn.Conv2d(channels, imageChannels.Positive(), 3, padding: 1).Glorot()),
            ("tanh", nn.Tanh()));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public nn.Module Module => this;

    /// <inheritdoc/>
    public IReadOnlyList<long> LatentShape { get; }

    /// <inheritdoc/>
    public Tensor Generate(Tensor latent, Tensor? condition = null) =>
        call(latent, condition ?? throw new ArgumentException(
            "This generator makes samples of a class; pass labels, int64 [N].", nameof(condition)));

    /// <inheritdoc/>
    public override Tensor forward(Tensor latent, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var x = res1.call(input.call(latent), labels);
        return output.call(res3.call(res2.call(x, labels), labels)).MoveToOuterDisposeScope();
    }
}
