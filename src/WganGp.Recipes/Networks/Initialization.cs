using TorchSharp;
using TorchSharp.Modules;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The initial weights of igul222/improved_wgan_training (tflib/ops): uniform with a standard deviation from fan-in
/// and fan-out, biases zero. They differ from PyTorch's defaults by a factor of two to three, which WGAN-GP feels.
/// </summary>
internal static class Initialization
{
    /// <summary>He for a ReLU layer: variance 2 / fan-in.</summary>
    public static Linear He(this Linear layer)
    {
        var fanIn = layer.weight.shape[1];
        return Fill(layer, layer.weight, layer.bias, Math.Sqrt(2.0 / fanIn));
    }

    /// <summary>Glorot for a layer without ReLU: variance 2 / (fan-in + fan-out).</summary>
    public static Linear Glorot(this Linear layer)
    {
        var (fanOut, fanIn) = (layer.weight.shape[0], layer.weight.shape[1]);
        return Fill(layer, layer.weight, layer.bias, Math.Sqrt(2.0 / (fanIn + fanOut)));
    }

    /// <summary>The He form of Glorot: variance 4 / (fan-in + fan-out), where a stride divides the fan-out.</summary>
    public static Conv2d He(this Conv2d layer, int stride)
    {
        var shape = layer.weight.shape; // [out, in, height, width]
        var window = shape[2] * shape[3];
        var (fanIn, fanOut) = (shape[1] * window, (double)shape[0] * window / (stride * stride));
        return Fill(layer, layer.weight, layer.bias, Math.Sqrt(4.0 / (fanIn + fanOut)));
    }

    /// <summary>The He form of Glorot: variance 4 / (fan-in + fan-out), where a stride divides the fan-in.</summary>
    public static ConvTranspose2d He(this ConvTranspose2d layer, int stride)
    {
        var shape = layer.weight.shape; // [in, out, height, width]
        var window = shape[2] * shape[3];
        var (fanIn, fanOut) = ((double)shape[0] * window / (stride * stride), shape[1] * window);
        return Fill(layer, layer.weight, layer.bias, Math.Sqrt(4.0 / (fanIn + fanOut)));
    }

    private static T Fill<T>(T layer, torch.Tensor weight, torch.Tensor? bias, double deviation)
    {
        using var noGrad = torch.no_grad();
        var bound = deviation * Math.Sqrt(3);
        weight.uniform_(-bound, bound);
        bias?.zero_();
        return layer;
    }
}
