namespace WganGp.Operations;

/// <summary>
/// Many channels spread over images of one to four: the input gradient of a convolution, and a transposed convolution. oneDNN does this at
/// a fraction of its rate. One matrix product gives what each pixel spreads, and col2im adds it up.
/// </summary>
/// <remarks>In half precision oneDNN is faster. The product is no larger than what is spread.</remarks>
internal static class ConvolutionThinImages
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

        def is_thin(x: Tensor, w: Tensor) -> bool:
            return w.size(1) <= 4 and w.size(1) * w.size(2) * w.size(3) <= w.size(0) and (x.dtype == 6 or x.dtype == 7)

        def spread(x: Tensor, w: Tensor, size: List[int]) -> Tensor:
            parts = torch.matmul(w.permute(1, 2, 3, 0).reshape(-1, w.size(0)), x.flatten(2))
            y = torch.col2im(parts, size, [w.size(2), w.size(3)], dilation(), padding(), stride())
            return y.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)

        def output_size(x: Tensor, w: Tensor, i: int) -> int:
            window = dilation()[i] * (w.size(2 + i) - 1) + 1
            return (x.size(2 + i) - 1) * stride()[i] - 2 * padding()[i] + window + output_padding()[i]

        def apply(x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
            if is_thin(x, w):
                y = spread(x, w, [output_size(x, w, 0), output_size(x, w, 1)])
                return y if b is None else y.add_(b.reshape(-1, 1, 1))
            return torch.convolution(x, w, b, stride(), padding(), dilation(), True, output_padding(), 1)

        def input_gradient(g: Tensor, x: Tensor, w: Tensor) -> Tensor:
            if is_thin(g, w):
                return spread(g, w, x.size()[2:])
            return torch.convolution_backward(
                g, x, w, None, stride(), padding(), dilation(), False, output_padding(), 1, [True, False, False])[0]
        """);

    // Pixels that output padding adds beyond the stride are reached by no window: col2im would leave them out.
    public static bool Covers(ConvolutionGeometry geometry) =>
        geometry is { Stride.Count: 2, Groups: 1 } && geometry.OutputPadding.Zip(geometry.Stride).All(pair => pair.First < pair.Second);
}
