using TorchSharp;
using TorchSharp.Modules;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The initial weights of igul222/improved_wgan_training (tflib/ops): uniform with a standard deviation from fan-in
/// and fan-out, biases zero. They differ from PyTorch's defaults by a factor of two to three, which matters for WGAN-GP.
/// </summary>
internal static class Initialization
{
    /// <summary>He for a ReLU layer: variance 2 / fan-in.</summary>
    public static Linear He(this Linear layer)
    {
        var fanIn = layer.weight.shape[1];
        return layer.Uniform(Math.Sqrt(2.0 / fanIn));
    }

    /// <summary>Glorot for a layer without ReLU: variance 2 / (fan-in + fan-out).</summary>
    public static Linear Glorot(this Linear layer)
    {
        var (fanOut, fanIn) = (layer.weight.shape[0], layer.weight.shape[1]);
        return layer.Uniform(Math.Sqrt(2.0 / (fanIn + fanOut)));
    }

    /// <summary>The He form of Glorot: variance 4 / (fan-in + fan-out).</summary>
    public static T He<T>(this T layer) where T : Convolution => layer.Uniform(Math.Sqrt(4 / Fans(layer)));

    /// <summary>Glorot for a convolution without ReLU: variance 2 / (fan-in + fan-out).</summary>
    public static T Glorot<T>(this T layer) where T : Convolution => layer.Uniform(Math.Sqrt(2 / Fans(layer)));

    /// <summary>Glorot as in Keras: a stride divides neither side.</summary>
    public static T KerasGlorot<T>(this T layer) where T : Convolution =>
        layer.Uniform(Math.Sqrt(2.0 / ((layer.in_channels + layer.out_channels) * Window(layer.kernel_size))));

    /// <summary>A given standard deviation, as DCGAN's 0.02.</summary>
    public static Linear Uniform(this Linear layer, double deviation)
    {
        Fill(layer.weight, layer.bias, deviation);
        return layer;
    }

    /// <inheritdoc cref="Uniform(Linear, double)"/>
    public static T Uniform<T>(this T layer, double deviation) where T : Convolution
    {
        Fill(layer.weight!, layer.bias, deviation);
        return layer;
    }

    /// <summary>
    /// Fan-in plus fan-out; a stride divides the side with the larger image: outputs of a convolution, inputs of a transposed one.
    /// </summary>
    private static double Fans(Convolution layer)
    {
        var window = (double)Window(layer.kernel_size);
        var strided = window / Window(layer.stride);
        var (inWindow, outWindow) = layer.transposed ? (strided, window) : (window, strided);
        return (layer.in_channels * inWindow) + (layer.out_channels * outWindow);
    }

    private static long Window(long[] sizes) => sizes.Aggregate((product, size) => product * size);

    private static void Fill(torch.Tensor weight, torch.Tensor? bias, double deviation)
    {
        using var noGrad = torch.no_grad();
        var bound = deviation * Math.Sqrt(3);
        weight.uniform_(-bound, bound);
        bias?.zero_();
    }
}
