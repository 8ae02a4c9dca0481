using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The gated multiplicative nonlinearity of PixelCNN (arXiv 1606.05328) as igul222's gan_64x64.py pairs it: sigmoid of the even channels
/// times tanh of the odd ones.
/// </summary>
/// <remarks>Input <c>[N, 2·C, …]</c>; output <c>[N, C, …]</c> in (-1, 1).</remarks>
public sealed class GatedActivation : nn.Module<Tensor, Tensor>, IRowWiseModule, IExportableModule
{
    /// <summary>Creates the nonlinearity.</summary>
    public GatedActivation() : base(nameof(GatedActivation))
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var channels = input.shape[1];
        var gate = input.slice(1, 0, channels, 2).sigmoid();
        return (gate * input.slice(1, 1, channels, 2).tanh()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public ExportValue Export(IExportGraph graph, ExportValue input, ExportValue? condition)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ExportValue Every2nd(long first) => graph.Add(
            "Slice", [input, graph.Integers(first), graph.Integers(long.MaxValue), graph.Integers(1), graph.Integers(2)]);
        return graph.Add("Mul", [graph.Add("Sigmoid", [Every2nd(0)]), graph.Add("Tanh", [Every2nd(1)])]);
    }
}
