using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The residual block of igul222's gan_cifar_resnet.py that doubles the image, with <see cref="ConditionalBatchNorm2d"/>.
/// </summary>
internal sealed class ConditionalResidualBlock : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly ConditionalBatchNorm2d norm1;
    private readonly Sequential up;
    private readonly ConditionalBatchNorm2d norm2;
    private readonly Sequential same;
    private readonly Sequential shortcut;

    public ConditionalResidualBlock(long classes, long channels) : base(nameof(ConditionalResidualBlock))
    {
        norm1 = new ConditionalBatchNorm2d(classes, channels);
        up = nn.Sequential(
            ("relu", nn.ReLU()), ("up", ResidualBlock.Upsample()), ("conv", nn.Conv2d(channels, channels, 3, padding: 1).He()));
        norm2 = new ConditionalBatchNorm2d(classes, channels);
        same = nn.Sequential(("relu", nn.ReLU()), ("conv", nn.Conv2d(channels, channels, 3, padding: 1).He()));
        shortcut = ResidualBlock.Shortcut(channels, channels, Resampling.Up)!;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var larger = up.call(norm1.call(input, labels));
        return shortcut.call(input).Plus(same.call(norm2.call(larger, labels))).MoveToOuterDisposeScope();
    }
}
