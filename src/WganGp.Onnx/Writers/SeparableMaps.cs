using TorchSharp;
using WganGp.Onnx.Graph;

namespace WganGp.Onnx.Writers;

/// <summary>
/// Linear maps of positions that are a product of one map per dimension (means of windows, interpolations): a matrix product per dimension.
/// </summary>
/// <remarks>
/// The matrices are found by asking the module: for an input that is 1 in one row and 0 elsewhere. So they hold every rule of PyTorch's
/// about borders, windows that are cut, and coordinates.
/// </remarks>
internal static class SeparableMaps
{
    public static ExportValue Write(GraphBuilder graph, torch.nn.Module<torch.Tensor, torch.Tensor> module, ExportValue x)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        long[] sizes = [.. x.Shape!.Skip(1)];
        var outputs = graph.OutputShape(module, x);
        // The first value of the map of ones: each matrix below has this number times its share of it.
        var all = module.call(torch.ones([1, 1, .. sizes], torch.ScalarType.Float64)).flatten()[0].item<double>();
        var share = Math.Pow(Math.Abs(all), (sizes.Length - 1.0) / sizes.Length);
        var current = x;
        for (var i = 0; i < sizes.Length; i++)
        {
            var matrix = Matrix(module, sizes, i).DividedBy(share);
            // [rows in, rows out]
            if (outputs[i + 1] != sizes[i] || !matrix.allclose(torch.eye(sizes[i], dtype: torch.ScalarType.Float64)))
            {
                current = Along(graph, current, matrix, i, sizes.Length);
            }
        }

        return current;
    }

    private static torch.Tensor Matrix(torch.nn.Module<torch.Tensor, torch.Tensor> module, long[] sizes, int dimension)
    {
        var size = sizes[dimension];
        long[] row = [size, 1, .. sizes.Select((_, i) => i == dimension ? size : 1)];
        var responses = module.call(torch.eye(size, dtype: torch.ScalarType.Float64).reshape(row).expand([size, 1, .. sizes]).contiguous());
        // [rows in, 1, …]: all rows out of this dimension, the first of the others.
        for (var i = sizes.Length - 1; i >= 0; i--)
        {
            if (i != dimension) responses = responses.select(i + 2, 0);
        }

        return responses.squeeze(1);
    }

    private static ExportValue Along(GraphBuilder graph, ExportValue x, torch.Tensor matrix, int dimension, int dimensions)
    {
        if (dimension == dimensions - 1) return graph.Add("MatMul", [x, graph.Constant(matrix)]);
        if (dimension == dimensions - 2) return graph.Add("MatMul", [graph.Constant(matrix.t()), x]);
        // The first of three goes last and back.
        var last = graph.Add("Transpose", [x], ("perm", (long[])[0, 1, 3, 4, 2]));
        return graph.Add("Transpose", [graph.Add("MatMul", [last, graph.Constant(matrix)])], ("perm", (long[])[0, 1, 4, 2, 3]));
    }
}
