namespace WganGp.Operations;

/// <summary>
/// A convolution with groups and dilation, the bias added afterwards. libtorch 2.10 ends the process in such a convolution with a bias, of
/// images in channels-last format, when a window lies entirely in the padding.
/// </summary>
internal static class ConvolutionDilatedGroups
{
    public static readonly TorchScriptTemplate Text = new("""
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
            y = torch.convolution(x, w, None, stride(), padding(), dilation(), transposed(), output_padding(), groups())
            return y if b is None else y.add_(b.reshape([-1] + [1] * (x.dim() - 2)))
        """);

    public static bool Covers(ConvolutionGeometry geometry) => geometry.Groups > 1 && geometry.Dilation.Any(dilation => dilation > 1);
}
