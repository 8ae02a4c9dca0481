using System.Collections.Concurrent;
using TorchSharp;

namespace WganGp.Layerwise;

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

    // The loop: libtorch 2.10 writes beyond its memory in the weight gradient where images are channels last and the kernel has one point in a dimension of
    // stride above 1. There such a convolution sees every stride-th pixel alone: taken out first, they need no stride.
    private ConvolutionKernels(ConvolutionGeometry geometry) => script = torch.jit.compile($"""
        def apply(x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
            {Forward(geometry)}

        def input_gradient(g: Tensor, x: Tensor, w: Tensor) -> Tensor:
            {InputGradient(geometry)}

        def weight_gradient(g: Tensor, x: Tensor, w: Tensor) -> Tensor:
            stride = {List(geometry.Stride)}
            padding = {List(geometry.Padding)}
            output_padding = {List(geometry.OutputPadding)}
            wide = {(geometry.Transposed ? "g" : "x")}
            narrow = {(geometry.Transposed ? "x" : "g")}
            for i in range(len(stride)):
                if w.size(2 + i) == 1 and stride[i] > 1:
                    if padding[i] > 0:
                        sides = [0] * (2 * len(stride))
                        sides[2 * (len(stride) - 1 - i)] = padding[i]
                        sides[2 * (len(stride) - 1 - i) + 1] = padding[i]
                        wide = torch.constant_pad_nd(wide, sides, 0)
                    wide = torch.slice(wide, 2 + i, 0, (narrow.size(2 + i) - 1) * stride[i] + 1, stride[i])
                    stride[i] = 1
                    padding[i] = 0
                    output_padding[i] = 0
            return torch.convolution_backward(
                {(geometry.Transposed ? "wide, narrow" : "narrow, wide")}, w, None, stride, padding, {List(geometry.Dilation)}, {(geometry.Transposed ? "True" : "False")},
                output_padding, {geometry.Groups}, [False, True, False])[1]

        """);

    public static ConvolutionKernels Of(ConvolutionGeometry geometry) => Known.GetOrAdd(Text(geometry), _ => new ConvolutionKernels(geometry));

    private static string Forward(ConvolutionGeometry geometry)
    {
        // libtorch 2.10 ends the process in a grouped convolution with holes and bias, of images that are channels last, when a window lies in the padding altogether.
        if (geometry.Groups > 1 && geometry.Dilation.Any(dilation => dilation > 1))
        {
            return $"""
                y = torch.convolution(x, w, None, {Text(geometry)})
                    return y if b is None else y.add_(b.reshape([-1] + [1] * (x.dim() - 2)))
                """;
        }

        var whole = $"return torch.convolution(x, w, b, {Text(geometry)})";
        if (!geometry.Transposed || !IsPlainImage(geometry)) return whole;
        var sizes = Enumerable.Range(0, 2).Select(i =>
            $"(x.size({2 + i}) - 1) * {geometry.Stride[i]} - {2 * geometry.Padding[i]} + {geometry.Dilation[i]} * (w.size({2 + i}) - 1) + {geometry.OutputPadding[i] + 1}");
        return $"""
            {Scattered("y", "x", $"[{string.Join(", ", sizes)}]", geometry)}
                    return y if b is None else y.add_(b.reshape(-1, 1, 1))
                {whole}
            """;
    }

    private static string InputGradient(ConvolutionGeometry geometry)
    {
        var whole = $"return torch.convolution_backward(g, x, w, None, {Text(geometry)}, [True, False, False])[0]";
        if (geometry.Transposed || !IsPlainImage(geometry)) return whole;
        return $"""
            {Scattered("y", "g", "x.size()[2:]", geometry)}
                    return y
                {whole}
            """;
    }

    private static bool IsPlainImage(ConvolutionGeometry geometry) =>
        geometry is { Stride.Count: 2, Groups: 1 } && geometry.OutputPadding.Zip(geometry.Stride).All(pair => pair.First < pair.Second);

    // oneDNN spreads many channels over images of few at a fraction of its rate. One matrix product gives what each pixel spreads, and col2im adds it up;
    // in half precision oneDNN is the faster one. The product is no larger than the input.
    private static string Scattered(string result, string input, string size, ConvolutionGeometry geometry) => $"""
        if w.size(1) <= 4 and w.size(1) * w.size(2) * w.size(3) <= w.size(0) and ({input}.dtype == 6 or {input}.dtype == 7):
                parts = torch.matmul(w.permute(1, 2, 3, 0).reshape(-1, w.size(0)), {input}.flatten(2))
                {result} = torch.col2im(parts, {size}, [w.size(2), w.size(3)], {List(geometry.Dilation)}, {List(geometry.Padding)}, {List(geometry.Stride)})
                {result} = {result}.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)
        """;

    private static string List(IEnumerable<long> values) => $"[{string.Join(", ", values)}]";

    private static string Text(ConvolutionGeometry geometry) =>
        $"{List(geometry.Stride)}, {List(geometry.Padding)}, {List(geometry.Dilation)}, {(geometry.Transposed ? "True" : "False")}, " +
        $"{List(geometry.OutputPadding)}, {geometry.Groups}";

    public torch.Tensor Apply(torch.Tensor input, torch.Tensor weight, torch.Tensor? bias) => script.invoke<torch.Tensor>("apply", input, weight, bias!);

    public torch.Tensor InputGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight) =>
        script.invoke<torch.Tensor>("input_gradient", gradient, input, weight);

    public torch.Tensor WeightGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight) =>
        script.invoke<torch.Tensor>("weight_gradient", gradient, input, weight);
}
