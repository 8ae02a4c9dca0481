using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>Keeps the upper left square of each map.</summary>
internal sealed class Crop(long size) : nn.Module<Tensor, Tensor>(nameof(Crop)), IRowWiseModule, IExportableModule
{
    public override Tensor forward(Tensor input)
    {
        using var rows = input.narrow(2, 0, size);
        return rows.narrow(3, 0, size);
    }

    public ExportValue Export(IExportGraph graph, ExportValue input, ExportValue? condition) =>
        graph.Add("Slice", [input, graph.Integers(0, 0), graph.Integers(size, size), graph.Integers(2, 3)]);
}
