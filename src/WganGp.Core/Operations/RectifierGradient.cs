using TorchSharp;

namespace WganGp.Operations;

/// <summary>libtorch's fused gradient through a (leaky) rectifier, which TorchSharp has no member for.</summary>
internal static class RectifierGradient
{
    private static readonly TorchScript Script = new("""
        def leaky(g: Tensor, y: Tensor, slope: float) -> Tensor:
            return torch.leaky_relu_backward(g, y, slope, True)

        def leaky_into(g: Tensor, y: Tensor, slope: float, out: Tensor) -> Tensor:
            return torch.leaky_relu_backward(g, y, slope, True, grad_input=out)

        def relu(g: Tensor, y: Tensor) -> Tensor:
            return torch.threshold_backward(g, y, 0)

        def relu_into(g: Tensor, y: Tensor, out: Tensor) -> Tensor:
            return torch.threshold_backward(g, y, 0, grad_input=out)
        """);

    /// <summary>The gradient for the input; its mask is the sign of the output.</summary>
    /// <param name="gradient">The gradient for the output.</param>
    /// <param name="output">The rectifier's output.</param>
    /// <param name="slope">The slope below zero, held by the caller; null for ReLU, which has none.</param>
    /// <param name="destination">Where the result is written, which may be one of the two; null for new memory.</param>
    public static torch.Tensor Of(
        torch.Tensor gradient, torch.Tensor output, Scalar? slope, torch.Tensor? destination = null) => (slope, destination) switch
        {
            (null, null) => Script.Compute("relu", [gradient, output]),
            (null, _) => Script.Compute("relu_into", [gradient, output, destination]),
            (_, null) => Script.Compute("leaky", [gradient, output, slope]),
            _ => Script.Compute("leaky_into", [gradient, output, slope, destination]),
        };
}
