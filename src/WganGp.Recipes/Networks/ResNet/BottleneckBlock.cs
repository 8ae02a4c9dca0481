using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The bottleneck block of igul222's gan_64x64.py (<c>BottleneckResidualBlock</c>): ReLU and convolution of 1x1, 3x3 and 1x1, the middle at
/// half width, one normalisation at the end; the branch is scaled by 0.3.
/// </summary>
internal static class BottleneckBlock
{
    /// <summary>Builds the block.</summary>
    /// <param name="from">Channels of the input.</param>
    /// <param name="to">Channels of the output.</param>
    /// <param name="resampling">Up: a transposed convolution, with a subpixel one as shortcut. Down: two convolutions of stride 2.</param>
    /// <param name="normalization">What normalises.</param>
    public static Residual Create(long from, long to, Resampling resampling, Normalization normalization)
    {
        var branch = nn.Sequential(
            ("relu1", nn.ReLU()),
            ("conv1", nn.Conv2d(from, from / 2, 1).He()),
            ("relu2", nn.ReLU()),
            ("conv2", Middle(from / 2, to / 2, resampling)),
            ("relu3", nn.ReLU()),
            ("conv3", nn.Conv2d(to / 2, to, 1, bias: false).He()));
        branch.AppendIfAny("norm", normalization.Create(to));
        return new Residual(branch, Shortcut(from, to, resampling), scale: 0.3);
    }

    private static nn.Module<Tensor, Tensor> Middle(long from, long to, Resampling resampling) => resampling switch
    {
        Resampling.Up => nn.ConvTranspose2d(from, to, 3, stride: 2, padding: 1, output_padding: 1).He(),
        Resampling.Down => nn.Conv2d(from, to, 3, stride: 2, padding: 1).He(),
        _ => nn.Conv2d(from, to, 3, padding: 1).He(),
    };

    private static TorchSharp.Modules.Sequential? Shortcut(long from, long to, Resampling resampling) => resampling switch
    {
        // The original's depth-to-space has the four channels of a pixel far apart, this one adjacent: the same up to the order of the
        // weights.
        Resampling.Up => nn.Sequential(("conv", nn.Conv2d(from, 4 * to, 1).Glorot()), ("shuffle", nn.PixelShuffle(2))),
        Resampling.Down => nn.Sequential(("conv", nn.Conv2d(from, to, 1, stride: 2).Glorot())),
        _ => null,
    };
}
