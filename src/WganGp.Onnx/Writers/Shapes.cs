using TorchSharp;
using TorchSharp.Modules;
using WganGp.Onnx.Graph;

namespace WganGp.Onnx.Writers;

/// <summary>Values in another order or shape, and padding.</summary>
internal static class Shapes
{
    /// <summary>The same values in the shape that the module gives them.</summary>
    public static ExportValue Reshaped(GraphBuilder graph, torch.nn.Module module, ExportValue x) =>
        Reshaped(graph, x, graph.OutputShape(module, x));

    /// <summary>The same values in another shape; the batch stays.</summary>
    public static ExportValue Reshaped(GraphBuilder graph, ExportValue x, IReadOnlyList<long> shape) =>
        new(graph.Add("Reshape", [x, graph.Integers([0, .. shape])]).Name, shape);

    public static ExportValue Shuffled(GraphBuilder graph, PixelShuffle layer, ExportValue x) =>
        graph.Add("DepthToSpace", [x], ("blocksize", layer.upscale_factor), ("mode", "CRD"));

    public static ExportValue Unshuffled(GraphBuilder graph, PixelUnshuffle layer, ExportValue x)
    {
        var (factor, shape) = (layer.downscale_factor, x.Shape!);
        var parts = graph.Add(
            "Reshape", [x, graph.Integers(0, shape[0], shape[1] / factor, factor, shape[2] / factor, factor)]);
        var ordered = graph.Add("Transpose", [parts], ("perm", (long[])[0, 1, 3, 5, 2, 4]));
        return Reshaped(graph, ordered, graph.OutputShape(layer, x));
    }

    /// <summary>A padding layer: left, right, top, bottom.</summary>
    public static ExportValue Padded(GraphBuilder graph, PadBase layer, ExportValue x, string mode)
    {
        var sides = layer.padding;
        return Padded(graph, x, [sides[2], sides[0], sides[3], sides[1]], mode);
    }

    /// <summary>The padding before a convolution.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">Maps.</param>
    /// <param name="pads">Beginnings of all dimensions of positions, then ends.</param>
    /// <param name="mode">What is there.</param>
    public static ExportValue Padded(GraphBuilder graph, ExportValue x, long[] pads, PaddingModes mode) => mode switch
    {
        PaddingModes.Reflect => Padded(graph, x, pads, "reflect"),
        PaddingModes.Replicate => Padded(graph, x, pads, "edge"),
        _ => Wrapped(graph, x, pads),
    };

    /// <summary>Padding by one of ONNX's modes; what is constant is zero, or another number.</summary>
    public static ExportValue Padded(GraphBuilder graph, ExportValue x, long[] pads, string mode, double number = 0)
    {
        var dimensions = pads.Length / 2;
        List<ExportValue> inputs = [x, graph.Integers([0, 0, .. pads[..dimensions], 0, 0, .. pads[dimensions..]])];
        if (mode == "constant") inputs.Add(graph.Number(number));
        return graph.Add("Pad", inputs, ("mode", mode));
    }

    // The other end's values: opset 17 has no such mode.
    private static ExportValue Wrapped(GraphBuilder graph, ExportValue x, long[] pads)
    {
        var dimensions = pads.Length / 2;
        var current = x;
        for (var i = 0; i < dimensions; i++)
        {
            var axis = i + 2;
            List<ExportValue> parts = [];
            if (pads[i] > 0) parts.Add(Part(current, axis, -pads[i], long.MaxValue));
            parts.Add(current);
            if (pads[dimensions + i] > 0) parts.Add(Part(current, axis, 0, pads[dimensions + i]));
            if (parts.Count > 1) current = graph.Add("Concat", parts, ("axis", (long)axis));
        }

        return current;

        ExportValue Part(ExportValue from, long axis, long start, long end) =>
            graph.Add("Slice", [from, graph.Integers(start), graph.Integers(end), graph.Integers(axis)]);
    }
}
