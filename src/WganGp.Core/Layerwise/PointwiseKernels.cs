using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>libtorch's fused pointwise and pooling kernels that TorchSharp has no member for.</summary>
internal static class PointwiseKernels
{
    private static readonly torch.jit.CompilationUnit Script = torch.jit.compile("""
        def channels_last(x: Tensor) -> Tensor:
            if x.size(1) == 1:
                return x.contiguous().reshape(x.size(0), x.size(2), x.size(3), 1).permute(0, 3, 1, 2)
            return x.contiguous(memory_format=2)

        def leaky(g: Tensor, y: Tensor, slope: float) -> Tensor:
            return torch.leaky_relu_backward(g, y, slope, True)

        def leaky_into(g: Tensor, y: Tensor, slope: float, out: Tensor) -> Tensor:
            return torch.leaky_relu_backward(g, y, slope, True, grad_input=out)

        def rectified(g: Tensor, y: Tensor) -> Tensor:
            return torch.threshold_backward(g, y, 0)

        def rectified_into(g: Tensor, y: Tensor, out: Tensor) -> Tensor:
            return torch.threshold_backward(g, y, 0, grad_input=out)

        """);

    /// <summary>The layout in which libtorch's convolutions of images run without reordering: channels last for images of float32 and narrower.</summary>
    /// <remarks>With one channel memory is the same in both layouts; the strides must say that the channels are last, or convolutions return plain memory.</remarks>
    public static torch.Tensor Laid(torch.Tensor tensor) =>
        tensor.dim() == 4 && tensor.dtype != torch.ScalarType.Float64 ? Script.invoke<torch.Tensor>("channels_last", tensor) : tensor.contiguous();

    /// <summary>A gradient through a (leaky) rectifier, whose mask is the sign of its output.</summary>
    /// <param name="gradient">The gradient above.</param>
    /// <param name="output">The rectifier's output.</param>
    /// <param name="slope">The slope below zero; null is ReLU's, none.</param>
    /// <param name="destination">Where the result is written, be it one of the two; null for memory of its own.</param>
    public static torch.Tensor Rectify(torch.Tensor gradient, torch.Tensor output, Scalar? slope, torch.Tensor? destination = null) => (slope, destination) switch
    {
        (null, null) => Script.invoke<torch.Tensor>("rectified", gradient, output),
        (null, _) => Script.invoke<torch.Tensor>("rectified_into", gradient, output, destination),
        (_, null) => Script.invoke<torch.Tensor>("leaky", gradient, output, slope),
        _ => Script.invoke<torch.Tensor>("leaky_into", gradient, output, slope, destination),
    };
}
