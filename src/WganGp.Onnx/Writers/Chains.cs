using WganGp.Onnx.Graph;
using Module = TorchSharp.torch.nn.Module;

namespace WganGp.Onnx.Writers;

/// <summary>Layers one after the other, and residual connections.</summary>
internal static class Chains
{
    public static ExportValue Write(GraphBuilder graph, Module chain, ExportValue input, ExportValue? condition)
    {
        var current = input;
        foreach (var (_, layer) in chain.named_children()) current = graph.Call(layer, current, condition);
        return current;
    }

    public static ExportValue Residual(GraphBuilder graph, Residual residual, ExportValue input)
    {
        var branch = graph.Call(residual.Branch, input);
        if (residual.Scale != 1) branch = graph.Add("Mul", [branch, graph.Number(residual.Scale)]);
        return graph.Add("Add", [residual.Shortcut is { } shortcut ? graph.Call(shortcut, input) : input, branch]);
    }

    public static ExportValue Residual(GraphBuilder graph, ConditionalResidual residual, ExportValue input, ExportValue condition)
    {
        var branch = graph.Call(residual.Branch, input, condition);
        return graph.Add("Add", [residual.Shortcut is { } shortcut ? graph.Call(shortcut, input) : input, branch]);
    }
}
