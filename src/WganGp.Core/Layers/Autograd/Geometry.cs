using static TorchSharp.torch;

namespace WganGp.Layers.Autograd;

/// <summary>A convolution of one or two dimensions, or a transposed one, and its two gradients: first-order operations all.</summary>
internal sealed record Geometry(long[] Stride, long[] Padding, long[] Dilation, long[] OutputPadding, long Groups, bool Transposed)
{
    public Tensor Forward(Tensor input, Tensor weight, Tensor? bias) =>
        Transposed ? ConvolveTransposed(input, weight, bias, OutputPadding) : Convolve(input, weight, bias);

    /// <summary>The gradient to an input of this shape, <c>[N, C, …]</c>: the transposed operation, itself differentiable.</summary>
    public Tensor InputGradient(Tensor gradient, Tensor weight, long[] shape)
    {
        if (!Transposed) return ConvolveTransposed(gradient, weight, null, Restoring(gradient.shape, weight.shape, shape));

        var result = Convolve(gradient, weight, null);
        // An output padding of a stride or more (allowed beside a dilation) lets the convolution run past the input's end.
        for (var i = 2; i < shape.Length; i++)
        {
            if (result.shape[i] > shape[i]) result = result.narrow(i, 0, shape[i]);
        }

        return result;
    }

    /// <summary>The sizes of the output's spatial dimensions.</summary>
    public long[] OutputSizes(ReadOnlySpan<long> sizes, ReadOnlySpan<long> kernel)
    {
        var result = new long[sizes.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var reach = Dilation[i] * (kernel[i] - 1);
            result[i] = Transposed
                ? (sizes[i] - 1) * Stride[i] - 2 * Padding[i] + reach + OutputPadding[i] + 1
                : (long)Math.Floor((sizes[i] + 2 * Padding[i] - reach - 1) / (double)Stride[i]) + 1;
        }

        return result;
    }

    // Several input sizes give one output size; the output padding names the one that was.
    private long[] Restoring(long[] gradient, long[] weight, long[] shape)
    {
        var result = new long[Stride.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = shape[i + 2] - ((gradient[i + 2] - 1) * Stride[i] - 2 * Padding[i] + Dilation[i] * (weight[i + 2] - 1) + 1);
        }

        return result;
    }

    private Tensor Convolve(Tensor input, Tensor weight, Tensor? bias) => Stride.Length == 1
        ? nn.functional.conv1d(input, weight, bias, Stride[0], Padding[0], Dilation[0], Groups)
        : nn.functional.conv2d(input, weight, bias, Stride, Padding, Dilation, Groups);

    private Tensor ConvolveTransposed(Tensor input, Tensor weight, Tensor? bias, long[] outputPadding) => Stride.Length == 1
        ? nn.functional.conv_transpose1d(input, weight, bias, Stride[0], Padding[0], outputPadding[0], Dilation[0], Groups)
        : nn.functional.conv_transpose2d(input, weight, bias, Stride, Padding, outputPadding, Dilation, Groups);
}
