using TorchSharp;
using TorchSharp.Modules;
using WganGp.Onnx.Graph;

namespace WganGp.Onnx.Writers;

/// <summary>Pooling and its counterpart, upsampling.</summary>
internal static class Pooling
{
    public static ExportValue Maximum(GraphBuilder graph, MaxPool1d pool, ExportValue x) => Maximum(
        graph, pool, x, [pool.kernel_size], [pool.stride ?? pool.kernel_size], [pool.padding ?? 0], [pool.dilation ?? 1]);

    public static ExportValue Maximum(GraphBuilder graph, MaxPool2d pool, ExportValue x) => Maximum(
        graph, pool, x, pool.kernel_size, pool.stride ?? pool.kernel_size, pool.padding ?? [0, 0], pool.dilation ?? [1, 1]);

    public static ExportValue Maximum(GraphBuilder graph, MaxPool3d pool, ExportValue x) => Maximum(
        graph, pool, x, pool.kernel_size, pool.stride ?? pool.kernel_size, pool.padding ?? [0, 0, 0], pool.dilation ?? [1, 1, 1]);

    public static ExportValue Mean(GraphBuilder graph, AvgPool1d pool, ExportValue x) => pool.ceil_mode
        ? SeparableMaps.Write(graph, pool, x)
        : Mean(graph, x, [pool.kernel_size], [pool.stride ?? pool.kernel_size], [pool.padding ?? 0], pool.count_include_pad);

    public static ExportValue Mean(GraphBuilder graph, AvgPool2d pool, ExportValue x) => pool.ceil_mode || pool.divisor_override is not null
        ? SeparableMaps.Write(graph, pool, x)
        : Mean(graph, x, pool.kernel_size, pool.stride ?? pool.kernel_size, pool.padding ?? [0, 0], pool.count_include_pad);

    public static ExportValue Mean(GraphBuilder graph, AvgPool3d pool, ExportValue x) => pool.ceil_mode || pool.divisor_override is not null
        ? SeparableMaps.Write(graph, pool, x)
        : Mean(graph, x, pool.kernel_size, pool.stride ?? pool.kernel_size, pool.padding ?? [0, 0, 0], pool.count_include_pad);

    /// <summary>The maximum of each window along one dimension after the other; a window begins and ends as PyTorch's does.</summary>
    public static ExportValue AdaptiveMaximum(GraphBuilder graph, AdaptiveMaxPool2d pool, ExportValue x)
    {
        var outputs = graph.OutputShape(pool, x);
        var current = x;
        for (var i = 1; i < outputs.Count; i++)
        {
            var (size, count, axis) = (x.Shape![i], outputs[i], (long)(i + 1));
            List<ExportValue> windows = [];
            for (long j = 0; j < count; j++)
            {
                var (start, end) = (j * size / count, (((j + 1) * size) + count - 1) / count);
                var part = graph.Add("Slice", [current, graph.Integers(start), graph.Integers(end), graph.Integers(axis)]);
                windows.Add(graph.Add("ReduceMax", [part], ("axes", (long[])[axis]), ("keepdims", 1L)));
            }

            current = graph.Add("Concat", windows, ("axis", axis));
        }

        return current;
    }

    public static ExportValue Upsampled(GraphBuilder graph, Upsample layer, ExportValue x)
    {
        var factors = layer.scale_factor;
        var isWhole = true;
        foreach (var factor in factors) isWhole &= factor >= 1 && factor == Math.Floor(factor);
        if (layer.mode != torch.UpsampleMode.Nearest || factors.Length == 0 || !isWhole) return SeparableMaps.Write(graph, layer, x);
        float[] scales = [1, 1, .. x.Shape!.Skip(1).Select((_, i) => (float)layer.scale_factor[layer.scale_factor.Length == 1 ? 0 : i])];
        return graph.Add(
            "Resize", [x, new ExportValue(GraphBuilder.Absent), graph.Singles(scales)], ("mode", "nearest"),
            ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"));
    }

    private static ExportValue Maximum(
        GraphBuilder graph, torch.nn.Module pool, ExportValue x, long[] kernel, long[] stride, long[] padding, long[] dilation)
    {
        // Rounded up, the last window may reach beyond the padding.
        var outputs = graph.OutputShape(pool, x);
        long[] beyond =
        [
            .. kernel.Select((size, i) => Math.Max(
                0, ((outputs[i + 1] - 1) * stride[i]) + (dilation[i] * (size - 1)) + 1 - x.Shape![i + 1] - (2 * padding[i]))),
        ];
        if (beyond.Any(size => size > 0))
        {
            x = Shapes.Padded(graph, x, [.. new long[beyond.Length], .. beyond], "constant", double.NegativeInfinity);
        }

        return graph.Add(
            "MaxPool", [x], ("kernel_shape", kernel), ("strides", stride), ("pads", (long[])[.. padding, .. padding]),
            ("dilations", dilation));
    }

    private static ExportValue Mean(GraphBuilder graph, ExportValue x, long[] kernel, long[] stride, long[] padding, bool withPadding) =>
        graph.Add(
            "AveragePool", [x], ("kernel_shape", kernel), ("strides", stride), ("pads", (long[])[.. padding, .. padding]),
            ("count_include_pad", withPadding));
}
