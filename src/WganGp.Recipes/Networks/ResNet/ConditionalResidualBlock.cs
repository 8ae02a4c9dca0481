using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The residual block of igul222's gan_cifar_resnet.py that doubles the image, with <see cref="ConditionalBatchNorm2d"/>.
/// </summary>
internal static class ConditionalResidualBlock
{
    public static ConditionalResidual Create(long classes, long channels) => new(
        new ConditionalSequential(
            ("norm1", new ConditionalBatchNorm2d(classes, channels)),
            ("relu1", nn.ReLU()),
            ("up", ResidualBlock.Upsample()),
            ("conv1", nn.Conv2d(channels, channels, 3, padding: 1).He()),
            ("norm2", new ConditionalBatchNorm2d(classes, channels)),
            ("relu2", nn.ReLU()),
            ("conv2", nn.Conv2d(channels, channels, 3, padding: 1).He())),
        ResidualBlock.Shortcut(channels, channels, Resampling.Up)!);
}
