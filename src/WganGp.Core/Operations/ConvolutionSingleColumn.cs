namespace WganGp.Operations;

/// <summary>
/// A convolution of one channel that gives one column, with a stride above 1 from column to column: forward, and as the input gradient of
/// a transposed convolution. libtorch 2.10 reads beyond the image there if the memory says channels last, and gives other numbers at every
/// call. With one channel plain memory is the same memory under other strides.
/// </summary>
internal static class ConvolutionSingleColumn
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

        def plain(x: Tensor) -> Tensor:
            return x.flatten(1).view(x.size())

        def apply(x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
            window = dilation()[1] * (w.size(3) - 1) + 1
            if x.size(1) == 1 and x.size(3) + 2 * padding()[1] < window + stride()[1]:
                x = plain(x)
                w = plain(w)
            return torch.convolution(x, w, b, stride(), padding(), dilation(), False, output_padding(), 1)

        def input_gradient(g: Tensor, x: Tensor, w: Tensor) -> Tensor:
            if g.size(1) == 1 and x.size(3) == 1:
                g = plain(g)
                x = plain(x)
                w = plain(w)
            return torch.convolution_backward(
                g, x, w, None, stride(), padding(), dilation(), True, output_padding(), 1, [True, False, False])[0]
        """);

    public static bool Covers(ConvolutionGeometry geometry) => geometry is { Stride: [_, > 1], Groups: 1 };
}
