using WganGp.Onnx.Graph;

namespace WganGp.Onnx.Writers;

/// <summary>Self-attention, with the positions in one dimension.</summary>
internal static class Attention
{
    public static ExportValue Write(GraphBuilder graph, SelfAttention block, ExportValue x)
    {
        var (channels, positions) = (x.Shape![0], x.Shape.Skip(1).ToArray());
        var flat = Shapes.Reshaped(graph, x, [channels, -1]);
        var queries = Map(block.Query, flat);
        var keys = Pooled(Map(block.Key, flat), block.Key);
        var values = Pooled(Map(block.Value, flat), block.Value);
        // [N, positions, keys]
        var products = graph.Add("MatMul", [Transposed(queries), keys]);
        var weights = graph.Add("Softmax", [products], ("axis", -1L));
        var attended = Map(block.Output, graph.Add("MatMul", [values, Transposed(weights)]));
        var added = graph.Add("Mul", [attended, graph.Constant(block.Gamma)]);
        return graph.Add("Add", [x, Shapes.Reshaped(graph, added, x.Shape)]);

        ExportValue Map(TorchSharp.torch.nn.Module map, ExportValue input)
        {
            using var weight = LinearMaps.Weight(map);
            return graph.Add("MatMul", [graph.Constant(weight), input]);
        }

        ExportValue Transposed(ExportValue value) => graph.Add("Transpose", [value], ("perm", (long[])[0, 2, 1]));

        ExportValue Pooled(ExportValue value, TorchSharp.torch.nn.Module map)
        {
            if (!block.IsPooled) return value;
            using var weight = LinearMaps.Weight(map);
            long[] two = [.. positions.Select(_ => 2L)];
            var maps = Shapes.Reshaped(graph, value, [weight.size(0), .. positions]);
            var pooled = graph.Add("MaxPool", [maps], ("kernel_shape", two), ("strides", two));
            return Shapes.Reshaped(graph, pooled, [weight.size(0), -1]);
        }
    }
}
