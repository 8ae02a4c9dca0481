using static TorchSharp.torch;

namespace WganGp.Layers.Autograd;

/// <summary>
/// Average pooling of two dimensions. libtorch's backward reads the input, for its sizes, and therefore has a derivative with
/// respect to it: a tensor of zeros that would pass through the whole network again. Here the input is a constant to it.
/// </summary>
internal sealed class AveragePoolFunction : LayerFunction<AveragePoolFunction>
{
    /// <param name="input"><c>[N, C, H, W]</c> or <c>[C, H, W]</c>.</param>
    /// <param name="window">The window.</param>
    public static Tensor Apply(Tensor input, Window window)
    {
        if (!is_grad_enabled() || !input.requires_grad) return Forward(input, window);

        using var scope = NewDisposeScope();
        Tensor output;
        using (no_grad()) output = Forward(input, window);
        return Record(output, [input], [input.detach()], window).MoveToOuterDisposeScope();
    }

    protected override Tensor?[] Gradients(Tensor gradient, IReadOnlyList<Tensor> saved, object constants)
    {
        var window = (Window)constants;
        return
        [
            nn.functional.avg_pool2d_backward(
                gradient, saved[0], window.Kernel, window.Stride, window.Padding, window.CeilMode, window.CountIncludePad, window.Divisor ?? 0),
        ];
    }

    private static Tensor Forward(Tensor input, Window window) => nn.functional.avg_pool2d(
        input, window.Kernel, window.Stride, window.Padding, window.CeilMode, window.CountIncludePad, window.Divisor);

    internal sealed record Window(long[] Kernel, long[] Stride, long[] Padding, bool CeilMode, bool CountIncludePad, long? Divisor);
}
