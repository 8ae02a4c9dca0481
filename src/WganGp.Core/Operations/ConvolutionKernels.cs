using TorchSharp;

namespace WganGp.Operations;

/// <summary>
/// libtorch's convolution and each of its two first-order gradients alone: <c>convolution_backward</c> with a mask, which TorchSharp has
/// no member for. Where libtorch's own kernel is wrong or slow, another text computes the same.
/// </summary>
internal sealed class ConvolutionKernels(ConvolutionGeometry geometry)
{
    private static readonly TorchScriptTemplate Text = new("""
        def stride() -> List[int]:
            return $stride

        def padding() -> List[int]:
            return $padding

        def dilation() -> List[int]:
            return $dilation

        def output_padding() -> List[int]:
            return $output_padding

        def transposed() -> bool:
            return $transposed

        def groups() -> int:
            return $groups

        def apply(x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
            return torch.convolution(x, w, b, stride(), padding(), dilation(), transposed(), output_padding(), groups())

        def input_gradient(g: Tensor, x: Tensor, w: Tensor) -> Tensor:
            return torch.convolution_backward(
                g, x, w, None, stride(), padding(), dilation(), transposed(), output_padding(), groups(), [True, False, False])[0]
        """);

    private readonly TorchScript forward = geometry.In(
        ConvolutionDilatedGroups.Covers(geometry) ? ConvolutionDilatedGroups.Text
        : geometry.Transposed && ConvolutionThinImages.Covers(geometry) ? ConvolutionThinImages.Text
        : !geometry.Transposed && ConvolutionSingleColumn.Covers(geometry) ? ConvolutionSingleColumn.Text
        : Text);

    private readonly TorchScript inputGradient = geometry.In(
        !geometry.Transposed && ConvolutionThinImages.Covers(geometry) ? ConvolutionThinImages.Text
        : geometry.Transposed && ConvolutionSingleColumn.Covers(geometry) ? ConvolutionSingleColumn.Text
        : Text);

    private readonly TorchScript weightGradient = geometry.In(ConvolutionWeightGradient.Text);

    /// <summary>The convolution.</summary>
    public torch.Tensor Apply(torch.Tensor input, torch.Tensor weight, torch.Tensor? bias) =>
        forward.Compute("apply", [input, weight, bias]);

    /// <summary>The gradient for the input.</summary>
    /// <param name="gradient">The gradient for the output.</param>
    /// <param name="input">The input, for its shape.</param>
    /// <param name="weight">The weight.</param>
    public torch.Tensor InputGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight) =>
        inputGradient.Compute("input_gradient", [gradient, input, weight]);

    /// <summary>The gradient for the weight.</summary>
    /// <param name="gradient">The gradient for the output.</param>
    /// <param name="input">The input.</param>
    /// <param name="weight">The weight, for its shape.</param>
    public torch.Tensor WeightGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight) =>
        weightGradient.Compute("weight_gradient", [gradient, input, weight]);
}
