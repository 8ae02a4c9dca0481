using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>The pre-activation residual blocks of igul222's gan_64x64.py and gan_cifar_resnet.py: two 3x3 convolutions.</summary>
internal static class ResidualBlock
{
    /// <summary>
    /// Normalisation, ReLU, convolution, normalisation, ReLU, convolution; resampled; a 1x1 convolution as shortcut if the shape changes.
    /// </summary>
    /// <param name="from">Channels of the input.</param>
    /// <param name="to">Channels of the output.</param>
    /// <param name="resampling">What happens to the size.</param>
    /// <param name="normalization">What normalises.</param>
    /// <param name="firstBias">Whether the first convolution has a bias: gan_64x64.py leaves it out, gan_cifar_resnet.py does not.</param>
    public static Residual Create(long from, long to, Resampling resampling, Normalization normalization, bool firstBias)
    {
        var middle = resampling == Resampling.Up ? to : from;
        var branch = nn.Sequential();
        branch.AppendIfAny("norm1", normalization.Create(from));
        branch.append("relu1", nn.ReLU());
        branch.AppendIfAny("up", resampling == Resampling.Up ? Upsample() : null);
        branch.append("conv1", nn.Conv2d(from, middle, 3, padding: 1, bias: firstBias).He());
        branch.AppendIfAny("norm2", normalization.Create(middle));
        branch.append("relu2", nn.ReLU());
        branch.append("conv2", nn.Conv2d(middle, to, 3, padding: 1).He());
        branch.AppendIfAny("pool", resampling == Resampling.Down ? nn.AvgPool2d(2) : null);
        return new Residual(branch, Shortcut(from, to, resampling));
    }

    /// <summary>The shortcut; null for the identity.</summary>
    /// <remarks>
    /// A 1x1 convolution and either resampling can be swapped without changing the result; the convolution
    /// runs where the image is small.
    /// </remarks>
    internal static Sequential? Shortcut(long from, long to, Resampling resampling)
    {
        if (from == to && resampling == Resampling.None) return null;

        var shortcut = nn.Sequential();
        shortcut.AppendIfAny("pool", resampling == Resampling.Down ? nn.AvgPool2d(2) : null);
        shortcut.append("conv", nn.Conv2d(from, to, 1).Glorot());
        shortcut.AppendIfAny("up", resampling == Resampling.Up ? Upsample() : null);
        return shortcut;
    }

    /// <summary>Doubles height and width, each pixel four times; the original's depth-to-space of four copies is the same.</summary>
    internal static Upsample Upsample() => nn.Upsample(scale_factor: [2, 2], mode: UpsampleMode.Nearest);

    internal static void AppendIfAny(this Sequential layers, string name, nn.Module<Tensor, Tensor>? layer)
    {
        if (layer is not null) layers.append(name, layer);
    }
}
