using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>
/// One batch on its way through the layers: groups of scored rows first, then the penalty's points; and what each layer keeps of it.
/// </summary>
/// <param name="groups">The sizes of the groups of rows whose scores enter the loss: real samples and generated ones, for example.</param>
/// <param name="points">Rows at which the penalty is taken.</param>
/// <param name="compute">The type of activations and gradients.</param>
/// <param name="keeps">Whether derivatives will be asked for.</param>
/// <param name="condition">The conditions of all rows, which stay the caller's; null for none.</param>
internal sealed class Pass(
    IReadOnlyList<long> groups, long points, torch.ScalarType compute, bool keeps = true, torch.Tensor? condition = null) : IDisposable
{
    private torch.Tensor? groupSizes;

    /// <summary>The sizes of the groups of scored rows.</summary>
    public IReadOnlyList<long> Groups => groups;

    public long Scored { get; } = groups.Sum();

    public long Points => points;

    public torch.ScalarType Compute => compute;

    public bool Keeps => keeps;

    /// <summary>The conditions of some rows, which the caller disposes; null where there are none.</summary>
    public torch.Tensor? Condition(long start, long size) => condition?.narrow(0, start, size);

    /// <summary>What the layers keep, and the only permission to write into a tensor.</summary>
    public Keepsakes Kept { get; } = new();

    /// <summary>The masks that were drawn for the rows before the pass; null where layers draw their own.</summary>
    public Masks? Masks { get; init; }

    /// <summary>Whether the rows are only scored: a classifier's head is not run for them, so that it draws and counts nothing.</summary>
    public bool SkipsClasses { get; init; }

    /// <summary>Receives where masks are needed, instead of any being drawn; null in a pass that counts.</summary>
    public List<MaskPlace>? Places { get; init; }

    /// <summary>The stacks of layers that compute this pass in one call each.</summary>
    public HashSet<Layer> Fused { get; } = [];

    /// <summary>The sizes of the groups of scored rows, as a tensor on the CPU that stays the pass's.</summary>
    public torch.Tensor GroupSizes => groupSizes ??= torch.tensor([.. groups], torch.ScalarType.Int64);

    /// <summary>Bytes of the largest tensor between two layers.</summary>
    public long Largest { get; private set; }

    /// <summary>Takes note of a tensor between two layers.</summary>
    public void Saw(torch.Tensor tensor) => Largest = Math.Max(Largest, tensor.numel() * tensor.ElementSize);

    /// <summary>A gradient for these rows; takes the tensor over.</summary>
    public RowGradient Gradient(torch.Tensor tensor, RowSet rows)
    {
        var count = tensor.size(0);
        return count == Count(rows)
            ? new RowGradient(tensor, rows)
            : throw new InvalidOperationException($"A gradient for {rows} of {Scored} scored rows and {points} points has {count} rows.");
    }

    /// <summary>These rows of a tensor that has all of them.</summary>
    public Borrowed Of(RowSet rows, torch.Tensor all) =>
        rows == RowSet.All || Scored == 0 ? new Borrowed(all, isOwned: false) : new Borrowed(PointRows(all), isOwned: true);

    /// <summary>These rows of a gradient.</summary>
    public Borrowed Of(RowSet rows, RowGradient gradient) => (rows, gradient.Rows) switch
    {
        (RowSet.Points, RowSet.All) => Of(rows, gradient.Tensor),
        (RowSet.All, RowSet.Points) => throw new InvalidOperationException("All rows are asked of a gradient for the points alone."),
        _ => new Borrowed(gradient.Tensor, isOwned: false),
    };

    /// <summary>The scored rows of a tensor that has all rows.</summary>
    public torch.Tensor ScoredRows(torch.Tensor all) => all.narrow(0, 0, Scored);

    /// <summary>The points' rows of a tensor that has all rows.</summary>
    public torch.Tensor PointRows(torch.Tensor all) => all.narrow(0, Scored, points);

    /// <summary>Scored rows above, points below.</summary>
    public static torch.Tensor Stack(torch.Tensor scoredRows, torch.Tensor pointRows) => torch.cat([scoredRows, pointRows]);

    public void Dispose()
    {
        groupSizes?.Dispose();
        Kept.Dispose();
    }

    private long Count(RowSet rows) => rows == RowSet.All ? Scored + points : points;
}
