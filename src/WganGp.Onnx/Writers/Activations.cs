using TorchSharp;
using TorchSharp.Modules;
using WganGp.Onnx.Graph;
using Module = TorchSharp.torch.nn.Module;

namespace WganGp.Onnx.Writers;

/// <summary>Functions of one value, and of a channel's values.</summary>
internal static class Activations
{
    /// <summary>The writers, by the type of the module.</summary>
    public static IEnumerable<KeyValuePair<Type, Func<GraphBuilder, Module, ExportValue, ExportValue>>> All =>
    [
        Of<ReLU>((graph, _, x) => graph.Add("Relu", [x])),
        Of<LeakyReLU>((graph, layer, x) => graph.Add("LeakyRelu", [x], ("alpha", layer.negative_slope))),
        Of<Tanh>((graph, _, x) => graph.Add("Tanh", [x])),
        Of<Sigmoid>((graph, _, x) => graph.Add("Sigmoid", [x])),
        Of<ELU>((graph, layer, x) => graph.Add("Elu", [x], ("alpha", layer.alpha))),
        Of<SELU>((graph, _, x) => graph.Add("Selu", [x], ("alpha", 1.6732632423543772), ("gamma", 1.0507009873554805))),
        Of<CELU>((graph, layer, x) => graph.Add(
            "Mul", [graph.Add("Elu", [graph.Add("Div", [x, graph.Number(layer.alpha)])]), graph.Number(layer.alpha)])),
        Of<GELU>(Gelu),
        Of<SiLU>((graph, _, x) => graph.Add("Mul", [x, graph.Add("Sigmoid", [x])])),
        Of<Mish>((graph, _, x) => graph.Add("Mul", [x, graph.Add("Tanh", [graph.Add("Softplus", [x])])])),
        Of<Softplus>(Softplus),
        Of<Softsign>((graph, _, x) => graph.Add("Softsign", [x])),
        Of<LogSigmoid>((graph, _, x) => graph.Add("Neg", [graph.Add("Softplus", [graph.Add("Neg", [x])])])),
        Of<PReLU>(PRelu),
        Of<Hardtanh>(HardTanh),
        Of<ReLU6>((graph, _, x) => Clipped(graph, x, 0, 6)),
        Of<Hardsigmoid>((graph, _, x) => Ramp(graph, x)),
        Of<Hardswish>((graph, _, x) => graph.Add("Mul", [x, Ramp(graph, x)])),
        Of<Tanhshrink>((graph, _, x) => graph.Add("Sub", [x, graph.Add("Tanh", [x])])),
        Of<Softshrink>((graph, layer, x) => graph.Add("Shrink", [x], ("bias", layer.lambda), ("lambd", layer.lambda))),
        Of<Hardshrink>((graph, layer, x) => graph.Add("Shrink", [x], ("bias", 0.0), ("lambd", layer.lambda))),
        Of<Threshold>((graph, layer, x) => graph.Add(
            "Where", [graph.Add("Greater", [x, graph.Number(layer.threshold)]), x, graph.Number(layer.value)])),
        Of<Softmax>((graph, layer, x) => graph.Add("Softmax", [x], ("axis", WithinSamples(graph, layer, layer.dim, x)))),
        Of<LogSoftmax>((graph, layer, x) => graph.Add("LogSoftmax", [x], ("axis", WithinSamples(graph, layer, layer.dim, x)))),
    ];

    private static KeyValuePair<Type, Func<GraphBuilder, Module, ExportValue, ExportValue>> Of<T>(
        Func<GraphBuilder, T, ExportValue, ExportValue> write) where T : Module =>
        new(typeof(T), (graph, module, x) => write(graph, (T)module, x));

    private static ExportValue Gelu(GraphBuilder graph, GELU layer, ExportValue x)
    {
        ExportValue bend;
        if (layer.approximate == GELU.Approximate.tanh)
        {
            var cube = graph.Add("Mul", [graph.Add("Mul", [x, x]), x]);
            var sum = graph.Add("Add", [x, graph.Add("Mul", [cube, graph.Number(0.044715)])]);
            bend = graph.Add("Tanh", [graph.Add("Mul", [sum, graph.Number(Math.Sqrt(2 / Math.PI))])]);
        }
        else
        {
            bend = graph.Add("Erf", [graph.Add("Mul", [x, graph.Number(Math.Sqrt(0.5))])]);
        }

        return graph.Add("Mul", [graph.Add("Mul", [x, graph.Number(0.5)]), graph.Add("Add", [bend, graph.Number(1)])]);
    }

    private static ExportValue Softplus(GraphBuilder graph, Softplus layer, ExportValue x)
    {
        var steep = graph.Add("Mul", [x, graph.Number(layer.beta)]);
        var curve = graph.Add("Div", [graph.Add("Softplus", [steep]), graph.Number(layer.beta)]);
        // Above the threshold it is the identity; from 17 on float32 cannot tell.
        return layer.threshold >= 17
            ? curve
            : graph.Add("Where", [graph.Add("Greater", [steep, graph.Number(layer.threshold)]), x, curve]);
    }

    // By what it does: TorchSharp 0.107's min_val and max_val are not what it clips at.
    private static ExportValue HardTanh(GraphBuilder graph, Hardtanh layer, ExportValue x)
    {
        using var ends = torch.tensor((float[])[float.MinValue, float.MaxValue]);
        using var clipped = layer.call(ends);
        return Clipped(graph, x, clipped[0].item<float>(), clipped[1].item<float>());
    }

    private static ExportValue PRelu(GraphBuilder graph, PReLU layer, ExportValue x)
    {
        using var slope = layer.weight.reshape([layer.weight.numel(), .. Enumerable.Repeat(1L, x.Shape!.Count - 1)]);
        return graph.Add("PRelu", [x, graph.Constant(slope)]);
    }

    private static ExportValue Clipped(GraphBuilder graph, ExportValue x, double low, double high) =>
        graph.Add("Clip", [x, graph.Number(low), graph.Number(high)]);

    private static ExportValue Ramp(GraphBuilder graph, ExportValue x) =>
        graph.Add("Div", [Clipped(graph, graph.Add("Add", [x, graph.Number(3)]), 0, 6), graph.Number(6)]);

    private static long WithinSamples(GraphBuilder graph, Module layer, long dimension, ExportValue x) =>
        dimension != 0 && dimension != -(x.Shape!.Count + 1)
            ? dimension
            : throw new OnnxExportException(
                $"The layer {graph.Describe(layer)} works across the samples of a batch (dimension {dimension}); " +
                "choose a dimension of the sample, 1 or more.");
}
