using TorchSharp;
using TorchSharp.Modules;
using WganGp.Onnx.Graph;

namespace WganGp.Onnx.Writers;

/// <summary>Layers that read the condition, and the encoders of labels.</summary>
internal static class Conditions
{
    public static ExportValue Encoded(GraphBuilder graph, OneHot encoder, ExportValue labels)
    {
        using var rows = torch.eye(encoder.Classes);
        return graph.Add("Gather", [graph.Constant(rows), labels]);
    }

    public static ExportValue Encoded(GraphBuilder graph, Embedding encoder, ExportValue labels) =>
        graph.Add("Gather", [graph.Constant(encoder.weight!), labels]);

    public static ExportValue Concatenated(GraphBuilder graph, ConcatenatedCondition layer, ExportValue x, ExportValue condition)
    {
        var encoded = Vectors(graph, layer.Encoder, condition);
        long[] positions = [.. x.Shape!.Skip(1)];
        var planes = positions.Length == 0
            ? encoded
            : graph.Add("Expand", [PerChannel(graph, encoded, x), graph.Integers([1, 1, .. positions])]);
        return graph.Add("Concat", [x, planes], ("axis", 1L));
    }

    public static ExportValue Affine(GraphBuilder graph, FeatureWiseAffine layer, ExportValue x, ExportValue condition)
    {
        var encoded = Vectors(graph, layer.Encoder, condition);
        var gain = graph.Add("Add", [Part(0), graph.Number(1)]);
        return graph.Add("Add", [graph.Add("Mul", [x, gain]), Part(layer.Channels)]);

        ExportValue Part(long start) => PerChannel(
            graph,
            graph.Add(
                "Slice", [encoded, graph.Integers(start), graph.Integers(start + layer.Channels), graph.Integers(1)]), x);
    }

    public static ExportValue Projected(GraphBuilder graph, ProjectionHead head, ExportValue x, ExportValue condition)
    {
        var product = graph.Add("Mul", [x, Vectors(graph, head.Encoder, condition)]);
        return graph.Add("Add", [graph.Call(head.Output, x), graph.Add("ReduceSum", [product, graph.Integers(1)], ("keepdims", 1L))]);
    }

    private static ExportValue Vectors(GraphBuilder graph, torch.nn.Module? encoder, ExportValue condition) =>
        graph.Float(encoder is null ? condition : graph.Call(encoder, condition));

    private static ExportValue PerChannel(GraphBuilder graph, ExportValue vectors, ExportValue x) => x.Shape!.Count == 1
        ? vectors
        : graph.Add("Unsqueeze", [vectors, graph.Integers([.. Enumerable.Range(2, x.Shape.Count - 1).Select(axis => (long)axis)])]);
}
