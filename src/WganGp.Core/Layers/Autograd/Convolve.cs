using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Layers.Autograd;

/// <summary>A convolution layer's output: its padding, its checks, its batch dimension.</summary>
internal static class Convolve
{
    /// <summary>A convolution with the layer's own padding, whichever kind it is.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="input"><c>[N, C, …]</c> or <c>[C, …]</c>.</param>
    /// <param name="sides">The layer's padding as <c>functional.pad</c> takes it.</param>
    public static Tensor Padded(Convolution layer, Tensor input, long[] sides)
    {
        ConvolutionInput.ThrowUnlessFits(layer, input);
        var none = new long[layer.kernel_size.Length];
        if (layer.padding_mode != PaddingModes.Zeros)
        {
            using var framed = nn.functional.pad(input, sides, layer.padding_mode);
            return Apply(layer, framed, none, none);
        }

        if (layer.padding_type != Padding.Same) return Apply(layer, input, layer.padding ?? none, none);

        // As libtorch does it: an odd sum leaves one more on the far side.
        var totals = layer.kernel_size.Zip(layer.dilation, (kernel, dilation) => dilation * (kernel - 1)).ToArray();
        var halves = Array.ConvertAll(totals, total => total / 2);
        if (Array.TrueForAll(totals, total => total % 2 == 0)) return Apply(layer, input, halves, none);

        using var longer = nn.functional.pad(input, [.. totals.Reverse().SelectMany(total => new[] { 0, total % 2 })]);
        return Apply(layer, longer, halves, none);
    }

    /// <param name="layer">The layer.</param>
    /// <param name="input">An input that fits the layer.</param>
    /// <param name="padding">The padding of both sides; the layer's own is not looked at.</param>
    /// <param name="outputPadding">For a transposed convolution.</param>
    public static Tensor Apply(Convolution layer, Tensor input, long[] padding, long[] outputPadding)
    {
        var geometry = new Geometry(layer.stride, padding, layer.dilation, outputPadding, layer.groups, layer.transposed);
        ConvolutionInput.ThrowUnlessOutput(layer, input, geometry);
        if (input.dim() == layer.kernel_size.Length + 2) return ConvolutionFunction.Apply(input, layer.weight, layer.bias, geometry);

        using var batch = input.unsqueeze(0);
        using var output = ConvolutionFunction.Apply(batch, layer.weight, layer.bias, geometry);
        return output.squeeze(0);
    }
}
