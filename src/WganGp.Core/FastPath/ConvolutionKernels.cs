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

    private ConvolutionKernels(string geometry) => script = torch.jit.compile($"""
        def apply(x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
            return torch.convolution(x, w, b, {geometry})

        def input_gradient(g: Tensor, x: Tensor, w: Tensor) -> Tensor:
            return torch.convolution_backward(g, x, w, None, {geometry}, [True, False, False])[0]

        def weight_gradient(g: Tensor, x: Tensor, w: Tensor) -> Tensor:
            return torch.convolution_backward(g, x, w, None, {geometry}, [False, True, False])[1]

        """);

    public static ConvolutionKernels Of(ConvolutionGeometry geometry)
    {
        static string List(IEnumerable<long> values) => $"[{string.Join(", ", values)}]";
        var text = $"{List(geometry.Stride)}, {List(geometry.Padding)}, {List(geometry.Dilation)}, {(geometry.Transposed ? "True" : "False")}, " +
            $"{List(geometry.OutputPadding)}, {geometry.Groups}";
        return Known.GetOrAdd(text, each => new ConvolutionKernels(each));
    }

    public torch.Tensor Apply(torch.Tensor input, torch.Tensor weight, torch.Tensor? bias) => script.invoke<torch.Tensor>("apply", input, weight, bias!);

    public torch.Tensor InputGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight) =>
        script.invoke<torch.Tensor>("input_gradient", gradient, input, weight);

    public torch.Tensor WeightGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight) =>
        script.invoke<torch.Tensor>("weight_gradient", gradient, input, weight);
}
