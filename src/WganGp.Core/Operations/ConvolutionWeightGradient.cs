namespace WganGp.Operations;

/// <summary>
/// A convolution's gradient for its weight. libtorch 2.10 writes beyond its memory where images are in channels-last format and the kernel
/// has one point in a dimension of stride above 1. Such a convolution sees every stride-th pixel alone: once these are taken out, there is
/// no stride in that dimension.
/// </summary>
internal static class ConvolutionWeightGradient
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

        def weight_gradient(g: Tensor, x: Tensor, w: Tensor) -> Tensor:
            wide = g if transposed() else x
            narrow = x if transposed() else g
            steps = stride()
            sides = padding()
            ends = output_padding()
            for i in range(len(steps)):
                if w.size(2 + i) == 1 and steps[i] > 1:
                    if sides[i] > 0:
                        # Two numbers per dimension, the last dimension first.
                        zeros = [0] * (2 * len(steps))
                        zeros[2 * (len(steps) - 1 - i)] = sides[i]
                        zeros[2 * (len(steps) - 1 - i) + 1] = sides[i]
                        wide = torch.constant_pad_nd(wide, zeros, 0)
                    wide = torch.slice(wide, 2 + i, 0, (narrow.size(2 + i) - 1) * steps[i] + 1, steps[i])
                    steps[i] = 1
                    sides[i] = 0
                    ends[i] = 0
            gradient = wide if transposed() else narrow
            values = narrow if transposed() else wide
            return torch.convolution_backward(
                gradient, values, w, None, steps, sides, dilation(), transposed(), ends, groups(), [False, True, False])[1]
        """);
}
