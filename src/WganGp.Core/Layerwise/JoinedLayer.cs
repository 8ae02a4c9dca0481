using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>Layers over one input, their outputs side by side in the last dimension.</summary>
/// <param name="parts">The layers.</param>
/// <param name="widths">The size of the last dimension of what each gives.</param>
internal sealed class JoinedLayer(IReadOnlyList<Layer> parts, long[] widths) : ParallelLayer(parts)
{
    protected override torch.Tensor Join(torch.Tensor[] outputs, Pass pass)
    {
        var joined = torch.cat(outputs, -1);
        foreach (var output in outputs) output.Dispose();
        return joined;
    }

    protected override torch.Tensor Share(torch.Tensor above, int part, Pass pass)
    {
        using var columns = above.narrow(-1, widths[..part].Sum(), widths[part]);
        return columns.contiguous();
    }
}
