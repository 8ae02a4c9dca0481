using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The layers of R3GAN's networks (arXiv 2501.05441, section 3; R3GAN/Networks.py of brownvc/R3GAN): residual blocks without
/// normalisation, convolutions between the sizes, and their initial weights.
/// </summary>
internal static class R3Layers
{
    private const double Slope = 0.2;

    /// <summary>Hidden channels of a block, in channels of its input.</summary>
    private const int Expansion = 2;

    /// <summary>
    /// x + convolution 1x1 to twice the channels, leaky ReLU, 3x3 in groups, leaky ReLU, 1x1 back. The last one starts at zero, so that a
    /// block starts as the identity (Fixup, arXiv 1901.09321).
    /// </summary>
    /// <param name="channels">Channels of the input and of the output.</param>
    /// <param name="groups">Groups of the 3x3 convolution.</param>
    /// <param name="blocks">Residual blocks in the whole network, on which the initial weights depend.</param>
    public static Residual Block(int channels, int groups, int blocks)
    {
        var hidden = Expansion * channels;
        // What keeps a signal's variance through a leaky ReLU, and Fixup's factor for three layers in each branch.
        var gain = Math.Sqrt(2 / (1 + (Slope * Slope))) * Math.Pow(blocks, -1.0 / 4);
        return new Residual(nn.Sequential(
            ("conv1", nn.Conv2d(channels, hidden, 1).Normal(gain)),
            ("activation1", nn.LeakyReLU(Slope)),
            ("conv2", nn.Conv2d(hidden, hidden, 3, padding: 1, groups: groups).Normal(gain)),
            ("activation2", nn.LeakyReLU(Slope)),
            ("conv3", nn.Conv2d(hidden, channels, 1, bias: false).Normal(0))));
    }

    /// <summary>A linear map of every pixel.</summary>
    public static Conv2d Pointwise(int from, int to) => nn.Conv2d(from, to, 1, bias: false).Normal();

    /// <summary>Normally distributed weights of a deviation of gain / √fan-in; biases are zero.</summary>
    public static T Normal<T>(this T layer, double gain = 1) where T : Convolution
    {
        Fill(layer.weight!, gain);
        using var noGrad = no_grad();
        layer.bias?.zero_();
        return layer;
    }

    /// <inheritdoc cref="Normal{T}(T, double)"/>
    public static Linear Normal(this Linear layer)
    {
        Fill(layer.weight, 1);
        return layer;
    }

    private static void Fill(Tensor weight, double gain)
    {
        using var noGrad = no_grad();
        var fanIn = weight.numel() / weight.shape[0];
        weight.normal_(0, gain / Math.Sqrt(fanIn));
    }
}
