using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// BatchNorm with a gain and an offset per class (Dumoulin et al., arXiv 1610.07629), as in igul222's tflib/ops/cond_batchnorm.py; the
/// statistics are taken over all classes together.
/// </summary>
/// <remarks>Maps <c>[N, C, H, W]</c> and labels, int64 <c>[N]</c>, give maps of the same shape. Gains start at 1, offsets at 0.</remarks>
public sealed class ConditionalBatchNorm2d : nn.Module<Tensor, Tensor, Tensor>, IExportableModule
{
    private readonly BatchNorm2d norm;
    private readonly Embedding gain;
    private readonly Embedding offset;

    /// <summary>Creates the layer.</summary>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="channels">Channels of a feature map.</param>
    public ConditionalBatchNorm2d(long classes, long channels) : base(nameof(ConditionalBatchNorm2d))
    {
        norm = nn.BatchNorm2d(channels.Positive(), affine: false);
        gain = nn.Embedding(classes.Positive(), channels);
        offset = nn.Embedding(classes, channels);
        using (no_grad())
        {
            gain.weight!.Fill(1);
            offset.weight!.zero_();
        }

        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var normalized = norm.call(input);
        return (normalized * PerChannel(gain)).Plus(PerChannel(offset)).MoveToOuterDisposeScope();

        Tensor PerChannel(Embedding table) => table.call(labels).view(input.shape[0], input.shape[1], 1, 1);
    }

    /// <inheritdoc/>
    public ExportValue Export(IExportGraph graph, ExportValue input, ExportValue? condition)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(condition);
        ExportValue PerChannel(Embedding table) => graph.Add("Unsqueeze", [graph.Call(table, condition), graph.Integers(2, 3)]);
        return graph.Add("Add", [graph.Add("Mul", [graph.Call(norm, input), PerChannel(gain)]), PerChannel(offset)]);
    }
}
