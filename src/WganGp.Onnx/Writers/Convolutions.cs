using TorchSharp;
using TorchSharp.Modules;
using WganGp.Onnx.Graph;

namespace WganGp.Onnx.Writers;

/// <summary>Convolutions and transposed ones of one to three dimensions.</summary>
internal static class Convolutions
{
    /// <param name="graph">The graph.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="x">Its input.</param>
    /// <param name="weight">The weight that it is used with; null is its own.</param>
    public static ExportValue Write(GraphBuilder graph, Convolution layer, ExportValue x, torch.Tensor? weight = null)
    {
        var pads = Pads(layer);
        if (layer.padding_mode != PaddingModes.Zeros && !layer.transposed)
        {
            x = Shapes.Padded(graph, x, pads, layer.padding_mode);
            pads = new long[pads.Length];
        }

        List<ExportValue> inputs = [x, graph.Constant(weight ?? layer.weight)];
        if (layer.bias is { } bias) inputs.Add(graph.Constant(bias));
        List<(string, object)> attributes =
        [
            ("kernel_shape", layer.kernel_size), ("strides", layer.stride), ("dilations", layer.dilation), ("pads", pads),
            ("group", layer.groups),
        ];
        if (!layer.transposed) return graph.Add("Conv", inputs, [.. attributes]);
        // TorchSharp 0.107 takes the first output padding for every dimension.
        attributes.Add(("output_padding", Enumerable.Repeat(layer.output_padding[0], layer.kernel_size.Length)));
        return graph.Add("ConvTranspose", inputs, [.. attributes]);
    }

    /// <summary>Beginnings of all dimensions, then ends.</summary>
    private static long[] Pads(Convolution layer)
    {
        var dimensions = layer.kernel_size.Length;
        if (layer.padding_type == Padding.Same)
        {
            var all = Enumerable.Range(0, dimensions).Select(i => layer.dilation[i] * (layer.kernel_size[i] - 1)).ToList();
            return [.. all.Select(sum => sum / 2), .. all.Select(sum => sum - (sum / 2))];
        }

        var padding = layer.padding ?? new long[dimensions];
        return [.. padding, .. padding];
    }
}
