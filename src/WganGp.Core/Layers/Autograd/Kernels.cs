using TorchSharp;
using static TorchSharp.torch;

namespace WganGp.Layers.Autograd;

/// <summary>libtorch's backward kernels that TorchSharp has no member for, reached through TorchScript; each can be differentiated.</summary>
internal static class Kernels
{
    // One unit for the life of the process: disposing a compilation unit does not free its native memory.
    private static readonly jit.CompilationUnit Script = jit.compile("""
        def parameters_1d(gradient: Tensor, input: Tensor, weight: Tensor, s: int, p: int, d: int, o: int,
                          groups: int, transposed: bool, of_weight: bool, of_bias: bool) -> List[Tensor]:
            result = torch.convolution_backward(gradient, input, weight, [gradient.size(1)], [s], [p], [d], transposed, [o],
                                                groups, [False, of_weight, of_bias])
            found: List[Tensor] = []
            if of_weight:
                found.append(result[1])
            if of_bias:
                found.append(result[2])
            return found

        def parameters_2d(gradient: Tensor, input: Tensor, weight: Tensor, s0: int, s1: int, p0: int, p1: int, d0: int, d1: int, o0: int, o1: int,
                          groups: int, transposed: bool, of_weight: bool, of_bias: bool) -> List[Tensor]:
            result = torch.convolution_backward(gradient, input, weight, [gradient.size(1)], [s0, s1], [p0, p1], [d0, d1], transposed, [o0, o1],
                                                groups, [False, of_weight, of_bias])
            found: List[Tensor] = []
            if of_weight:
                found.append(result[1])
            if of_bias:
                found.append(result[2])
            return found

        def leaky_relu(gradient: Tensor, output: Tensor, slope: float, is_output: bool) -> Tensor:
            return torch.leaky_relu_backward(gradient, output, slope, is_output)

        def relu(gradient: Tensor, output: Tensor) -> Tensor:
            return torch.threshold_backward(gradient, output, 0)

        """);

    /// <summary>The gradients to weight and bias, by the kernel of an ordinary backward pass with only these two asked for.</summary>
    public static (Tensor? Weight, Tensor? Bias) ConvolutionParameterGradients(
        Tensor gradient, Tensor input, Tensor weight, Geometry geometry, bool ofWeight, bool ofBias)
    {
        // libtorch 2.10 writes beyond its memory where images are channels last and the kernel has one point in a dimension of stride above 1.
        var isThin = geometry.Stride.Where((stride, i) => stride > 1 && weight.shape[i + 2] == 1).Any();
        object[] tensors = isThin ? [gradient.contiguous(), input.contiguous(), weight.contiguous()] : [gradient, input, weight];
        // As int: TorchSharp makes a finalizable native object of a long.
        var numbers = new[] { geometry.Stride, geometry.Padding, geometry.Dilation, geometry.OutputPadding }
            .SelectMany(each => each).Append(geometry.Groups).Select(number => (object)checked((int)number));
        var found = Script.invoke<Tensor[]>(
            geometry.Stride.Length == 1 ? "parameters_1d" : "parameters_2d",
            [.. tensors, .. numbers, geometry.Transposed, ofWeight, ofBias]);
        return (ofWeight ? found[0] : null, ofBias ? found[^1] : null);
    }

    /// <summary>The gradient to the input of a leaky ReLU, zero derivative with respect to <paramref name="point"/>.</summary>
    /// <param name="gradient">The gradient to the output.</param>
    /// <param name="point">The output (its sign tells the side when the slope is not negative) or the input.</param>
    /// <param name="slope">The slope below zero.</param>
    /// <param name="isOutput">Which of the two it is.</param>
    public static Tensor LeakyRelu(Tensor gradient, Tensor point, Scalar slope, bool isOutput)
    {
        var result = Script.invoke<Tensor>("leaky_relu", gradient, point, slope, isOutput);
        GC.KeepAlive(slope);
        return result;
    }

    /// <summary>The gradient to the input of a ReLU with this output.</summary>
    public static Tensor Relu(Tensor gradient, Tensor output) => Script.invoke<Tensor>("relu", gradient, output);
}
