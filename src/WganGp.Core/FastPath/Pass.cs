using TorchSharp;

namespace WganGp.FastPath;

/// <summary>One batch on its way through the layers: scored rows first, then the penalty's points; what each layer keeps.</summary>
/// <param name="scored">Rows whose scores enter the loss.</param>
/// <param name="points">Rows at which the penalty is taken.</param>
/// <param name="compute">The type of activations and gradients.</param>
/// <param name="keeps">Whether derivatives will be asked for.</param>
internal sealed class Pass(long scored, long points, torch.ScalarType compute, bool keeps = true) : IDisposable
{
    private readonly Dictionary<Layer, IDisposable> kept = [];

    public long Scored => scored;

    public long Points => points;

    public torch.ScalarType Compute => compute;

    public bool Keeps => keeps;

    /// <summary>Bytes of the largest tensor between two layers.</summary>
    public long Largest { get; private set; }

    /// <summary>Takes notice of a tensor between two layers.</summary>
    public void Saw(torch.Tensor tensor) => Largest = Math.Max(Largest, tensor.numel() * tensor.ElementSize);

    /// <summary>Keeps a layer's memory of the pass.</summary>
    public void Keep(Layer layer, IDisposable memory) => kept.Add(layer, memory);

    /// <summary>What the layer kept.</summary>
    public T Of<T>(Layer layer) => (T)kept[layer];

    /// <summary>Frees a layer's memory as soon as it is done.</summary>
    public void Release(Layer layer)
    {
        if (kept.Remove(layer, out var memory)) memory.Dispose();
    }

    /// <summary>The scored rows of a tensor that has all rows.</summary>
    public torch.Tensor ScoredRows(torch.Tensor all) => all.narrow(0, 0, scored);

    /// <summary>The points' rows of a tensor that has all rows, or those alone.</summary>
    public torch.Tensor PointRows(torch.Tensor tensor) => tensor.narrow(0, tensor.shape[0] - points, points);

    /// <summary>The rows of a kept tensor that a gradient is for: all, or the points.</summary>
    public torch.Tensor RowsOf(torch.Tensor all, torch.Tensor gradient) =>
        gradient.shape[0] == all.shape[0] ? all.alias() : PointRows(all);

    /// <summary>Scored rows above, points below.</summary>
    public static torch.Tensor Stack(torch.Tensor scoredRows, torch.Tensor pointRows) => torch.cat([scoredRows, pointRows]);

    public void Dispose()
    {
        foreach (var memory in kept.Values) memory.Dispose();
        kept.Clear();
    }
}
