using TorchSharp;
using TorchSharp.Modules;
using WganGp.Onnx.Graph;

namespace WganGp.Onnx.Writers;

/// <summary>Normalisations. Those of a batch have their running statistics, as in evaluation mode.</summary>
internal static class Normalizations
{
    public static ExportValue OfBatch(GraphBuilder graph, NormBase norm, ExportValue x)
    {
        if (norm.running_mean is null || norm.running_mean.IsInvalid) return WithoutStatistics(graph, norm, x);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        // In float64: a running variance may be below float16's smallest number.
        var deviation = norm.running_var!.to(torch.ScalarType.Float64).Plus(norm.eps).sqrt();
        var ones = torch.ones_like(deviation);
        var zeros = torch.zeros_like(deviation);
        var gain = (norm.weight?.to(torch.ScalarType.Float64) ?? ones).div(deviation);
        var offset = (norm.bias?.to(torch.ScalarType.Float64) ?? zeros).Minus(norm.running_mean.to(torch.ScalarType.Float64).mul(gain));
        return graph.Add(
            "BatchNormalization",
            [x, graph.Constant(gain), graph.Constant(offset), graph.Constant(zeros), graph.Constant(ones)], ("epsilon", 0.0));
    }

    public static ExportValue OfInstances(GraphBuilder graph, NormBase norm, ExportValue x)
    {
        if (norm.running_mean is { IsInvalid: false }) return OfBatch(graph, norm, x);
        using var ones = torch.ones(norm.num_features);
        using var zeros = torch.zeros(norm.num_features);
        return graph.Add(
            "InstanceNormalization", [x, graph.Constant(norm.weight ?? ones), graph.Constant(norm.bias ?? zeros)], ("epsilon", norm.eps));
    }

    public static ExportValue OfGroups(GraphBuilder graph, GroupNorm norm, ExportValue x)
    {
        var groups = Shapes.Reshaped(graph, x, [norm.num_groups, -1]);
        using var ones = torch.ones(norm.num_groups);
        using var zeros = torch.zeros(norm.num_groups);
        var normal = graph.Add("InstanceNormalization", [groups, graph.Constant(ones), graph.Constant(zeros)], ("epsilon", norm.eps));
        return Scaled(graph, Shapes.Reshaped(graph, normal, x.Shape!), norm.weight, norm.bias, x.Shape!.Count - 1);
    }

    public static ExportValue OfLayer(GraphBuilder graph, LayerNorm norm, ExportValue x)
    {
        using var ones = torch.ones(norm.normalized_shape);
        List<ExportValue> inputs = [x, graph.Constant(norm.weight ?? ones)];
        if (norm.bias is { } bias) inputs.Add(graph.Constant(bias));
        return graph.Add("LayerNormalization", inputs, ("axis", (long)-norm.normalized_shape.Length), ("epsilon", norm.eps));
    }

    // A norm that keeps no statistics has those of the batch in evaluation mode too.
    private static ExportValue WithoutStatistics(GraphBuilder graph, NormBase norm, ExportValue x)
    {
        long[] axes = [0, .. Enumerable.Range(2, x.Shape!.Count - 1).Select(axis => (long)axis)];
        var centred = graph.Add("Sub", [x, Mean(x)]);
        var deviation = graph.Add("Sqrt", [graph.Add("Add", [Mean(graph.Add("Mul", [centred, centred])), graph.Number(norm.eps)])]);
        return Scaled(graph, graph.Add("Div", [centred, deviation]), norm.weight, norm.bias, x.Shape!.Count - 1);

        ExportValue Mean(ExportValue values) => graph.Add("ReduceMean", [values], ("axes", axes), ("keepdims", 1L));
    }

    private static ExportValue Scaled(GraphBuilder graph, ExportValue x, torch.Tensor? gain, torch.Tensor? offset, int positions)
    {
        if (gain is null) return x;
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        long[] shape = [gain.numel(), .. Enumerable.Repeat(1L, positions)];
        var scaled = graph.Add("Mul", [x, graph.Constant(gain.reshape(shape))]);
        return offset is null ? scaled : graph.Add("Add", [scaled, graph.Constant(offset.reshape(shape))]);
    }
}
