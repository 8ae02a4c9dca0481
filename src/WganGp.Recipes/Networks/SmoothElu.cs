using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// softplus(2x + 2) / 2 - 1: the nonlinearity of the paper's section 5.1 and appendix D (arXiv 1704.00028) instead of ELU. It looks like
/// ELU, but all its derivatives are continuous, whereas ELU's second derivative jumps at zero.
/// </summary>
/// <remarks>Any shape in, the same shape out; values above -1.</remarks>
public sealed class SmoothElu : nn.Module<Tensor, Tensor>, IRowWiseModule, IExportableModule
{
    /// <summary>Creates the nonlinearity.</summary>
    public SmoothElu() : base(nameof(SmoothElu))
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        // softplus with β = 2 is log(1 + exp(2x)) / 2: softplus itself applies the factor 2 and the division by 2.
        return nn.functional.softplus(input.Plus(1), beta: 2).Minus(1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public ExportValue Export(IExportGraph graph, ExportValue input, ExportValue? condition)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var inner = graph.Add("Add", [graph.Add("Mul", [input, graph.Number(2)]), graph.Number(2)]);
        return graph.Add("Sub", [graph.Add("Div", [graph.Add("Softplus", [inner]), graph.Number(2)]), graph.Number(1)]);
    }
}
