using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Layers.Autograd;

/// <summary>What a convolution layer refuses, in words; libtorch would refuse it too, less plainly.</summary>
internal static class ConvolutionInput
{
    /// <summary>Throws unless a new layer's numbers can be worked with.</summary>
    public static void ThrowUnlessSound(Convolution layer)
    {
        var name = layer.GetName();
        if (layer.groups < 1 || layer.in_channels % layer.groups != 0 || layer.out_channels % layer.groups != 0)
        {
            throw new ArgumentException(
                $"{name}: {layer.groups} groups do not divide {layer.in_channels} input and {layer.out_channels} output channels; choose a divisor of both.");
        }

        ThrowUnlessAtLeast(name, nameof(layer.kernel_size), layer.kernel_size, 1);
        ThrowUnlessAtLeast(name, nameof(layer.stride), layer.stride, 1);
        ThrowUnlessAtLeast(name, nameof(layer.dilation), layer.dilation, 1);
        ThrowUnlessAtLeast(name, nameof(layer.padding), layer.padding ?? [], 0);
        ThrowUnlessAtLeast(name, nameof(layer.output_padding), layer.output_padding, 0);
    }

    /// <summary>Throws unless the input has the layer's rank, channels, type and device.</summary>
    public static void ThrowUnlessFits(Convolution layer, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var (rank, dimensions) = (input.dim(), layer.kernel_size.Length);
        if ((rank != dimensions + 1 && rank != dimensions + 2) || input.shape[rank - dimensions - 1] != layer.in_channels)
        {
            var sizes = dimensions == 1 ? "L" : "H, W";
            throw new ArgumentException(
                $"{layer.GetName()} takes [N, {layer.in_channels}, {sizes}] or [{layer.in_channels}, {sizes}], but its input is " +
                $"{LayerInput.Shape(input)}; give it {layer.in_channels} channels in that place.",
                nameof(input));
        }

        LayerInput.ThrowUnlessLikeWeight(layer.GetName(), input, layer.weight);
    }

    /// <summary>Throws unless there is an output.</summary>
    public static void ThrowUnlessOutput(Convolution layer, Tensor input, Geometry geometry)
    {
        var sizes = geometry.OutputSizes(input.shape.AsSpan()[^layer.kernel_size.Length..], layer.kernel_size);
        if (Array.TrueForAll(sizes, size => size > 0) && input.shape[^1] > 0) return;

        throw new ArgumentException(
            $"{layer.GetName()} would make an output of {string.Join(" x ", sizes)} from an input {LayerInput.Shape(input)} with a kernel of " +
            $"{string.Join(" x ", layer.kernel_size)}; give it a larger input, another padding or a smaller kernel.",
            nameof(input));
    }

    private static void ThrowUnlessAtLeast(string layer, string what, long[] values, long least)
    {
        if (Array.Exists(values, value => value < least))
        {
            throw new ArgumentException($"{layer}: {what} is {string.Join(" x ", values)}, but must be {least} or more.");
        }
    }
}
