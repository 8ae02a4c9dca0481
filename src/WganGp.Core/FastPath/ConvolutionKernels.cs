using System.Collections.Concurrent;
using TorchSharp;

namespace WganGp.FastPath;

/// <summary>Everything that decides a convolution's shapes but its weight.</summary>
/// <param name="Stride">Stride, one entry a spatial dimension, as are the following.</param>
/// <param name="Padding">Zero padding on both sides.</param>
/// <param name="Dilation">Dilation.</param>
/// <param name="OutputPadding">Extra rows at one side of a transposed convolution's output.</param>
/// <param name="Transposed">Whether it is a transposed convolution.</param>
/// <param name="Groups">Groups of channels.</param>
internal sealed record ConvolutionGeometry(
    IReadOnlyList<long> Stride, IReadOnlyList<long> Padding, IReadOnlyList<long> Dilation, IReadOnlyList<long> OutputPadding, bool Transposed, long Groups);

/// <summary>
/// libtorch's convolution and its two first-order gradients, each asked for alone: <c>convolution_backward</c> with a mask, which
/// TorchSharp has no member for.
/// </summary>
internal sealed class ConvolutionKernels
{
    // Lists of numbers cannot be passed to TorchScript, so each geometry has its own text; a unit lives as long as the process.
    private static readonly ConcurrentDictionary<string, ConvolutionKernels> Known = new();
    private readonly torch.jit.CompilationUnit script;

    private ConvolutionKernels(string geometry, string dense, string strided, bool transposed) => script = torch.jit.compile($"""
        def apply(x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
            return torch.convolution(x, w, b, {geometry})

        def input_gradient(g: Tensor, x: Tensor, w: Tensor) -> Tensor:
            return torch.convolution_backward(g, x, w, None, {geometry}, [True, False, False])[0]

        def weight_gradient(g: Tensor, x: Tensor, w: Tensor) -> Tensor:
            if w.numel() == w.size(0) * w.size(1) and {(strided.Length > 0 ? "True" : "False")}:
                return torch.convolution_backward({(transposed ? $"g{strided}, x" : $"g, x{strided}")}, w, None, {dense}, [False, True, False])[1]
            return torch.convolution_backward(g, x, w, None, {geometry}, [False, True, False])[1]

        """);

    public static ConvolutionKernels Of(ConvolutionGeometry geometry)
    {
        var text = Text(geometry);
        return Known.GetOrAdd(text, each => new ConvolutionKernels(each, Dense(geometry), Strided(geometry), geometry.Transposed));
    }

    private static string Text(ConvolutionGeometry geometry)
    {
        static string List(IEnumerable<long> values) => $"[{string.Join(", ", values)}]";
        return $"{List(geometry.Stride)}, {List(geometry.Padding)}, {List(geometry.Dilation)}, {(geometry.Transposed ? "True" : "False")}, " +
            $"{List(geometry.OutputPadding)}, {geometry.Groups}";
    }

    // libtorch 2.10 writes beyond its memory in the weight gradient of a strided convolution with a kernel of one point, when the images
    // are channels last. Such a convolution sees every stride-th pixel alone: taken out first, they need no stride.
    private static string Dense(ConvolutionGeometry geometry) => Text(geometry with
    {
        Stride = [.. geometry.Stride.Select(_ => 1L)],
        OutputPadding = [.. geometry.OutputPadding.Select(_ => 0L)],
    });

    /// <summary>The index that takes every stride-th pixel; empty where nothing is to be taken out.</summary>
    private static string Strided(ConvolutionGeometry geometry) =>
        geometry.Stride.All(stride => stride == 1) || geometry.Padding.Any(padding => padding > 0)
            ? ""
            : $"[:, :, {string.Join(", ", geometry.Stride.Select(stride => $"::{stride}"))}]";

    public torch.Tensor Apply(torch.Tensor input, torch.Tensor weight, torch.Tensor? bias) => script.invoke<torch.Tensor>("apply", input, weight, bias!);

    public torch.Tensor InputGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight) =>
        script.invoke<torch.Tensor>("input_gradient", gradient, input, weight);

    public torch.Tensor WeightGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight) =>
        script.invoke<torch.Tensor>("weight_gradient", gradient, input, weight);
}
