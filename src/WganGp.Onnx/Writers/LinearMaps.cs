using TorchSharp;
using TorchSharp.Modules;
using WganGp.Onnx.Graph;

namespace WganGp.Onnx.Writers;

/// <summary>Fully connected layers, and layers under spectral normalisation.</summary>
internal static class LinearMaps
{
    /// <param name="graph">The graph.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="x">Its input.</param>
    /// <param name="weight">The weight that it is used with; null is its own.</param>
    public static ExportValue Linear(GraphBuilder graph, Linear layer, ExportValue x, torch.Tensor? weight = null)
    {
        weight ??= layer.weight;
        if (x.Shape!.Count == 1)
        {
            List<ExportValue> inputs = [x, graph.Constant(weight!)];
            if (layer.bias is { } offset) inputs.Add(graph.Constant(offset));
            return graph.Add("Gemm", inputs, ("transB", 1L));
        }

        using var transposed = weight!.t();
        var product = graph.Add("MatMul", [x, graph.Constant(transposed)]);
        return layer.bias is { } bias ? graph.Add("Add", [product, graph.Constant(bias)]) : product;
    }

    public static ExportValue Normalized(GraphBuilder graph, SpectralNorm norm, ExportValue x)
    {
        using var weight = Weight(norm);
        return norm.Layer is Linear linear
            ? Linear(graph, linear, x, weight)
            : Convolutions.Write(graph, (Convolution)norm.Layer, x, weight);
    }

    /// <summary>The weight that a linear layer, in a spectral norm or not, computes with; the caller disposes it.</summary>
    public static torch.Tensor Weight(torch.nn.Module map)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        if (map is not SpectralNorm norm) return ((Linear)map).weight!.alias().MoveToOuterDisposeScope();
        var weight = norm.Layer is Linear linear ? linear.weight! : ((Convolution)norm.Layer).weight;
        var isTransposed = norm.Layer is Convolution { transposed: true };
        var matrix = isTransposed ? weight.transpose(0, 1).flatten(1) : weight.flatten(1);
        return weight.div(matrix.mv(norm.get_buffer("v")!).mul(norm.get_buffer("u")!).sum()).MoveToOuterDisposeScope();
    }
}
