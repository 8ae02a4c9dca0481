namespace WganGp;

/// <summary>A tensor inside a network that is being exported: a result of <see cref="IExportGraph"/>, not numbers.</summary>
public sealed class ExportValue
{
    /// <summary>Creates the value; an exporter does so, a layer gets its values from <see cref="IExportGraph"/>.</summary>
    /// <param name="name">The name in the exported graph.</param>
    /// <param name="shape">The shape without the batch; null where it is not known.</param>
    /// <param name="isInteger">Whether it holds int64, as labels do.</param>
    public ExportValue(string name, IReadOnlyList<long>? shape = null, bool isInteger = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Shape, IsInteger) = (name, shape, isInteger);
    }

    /// <summary>The name in the exported graph.</summary>
    public string Name { get; }

    /// <summary>
    /// The shape without the batch: <c>[C, H, W]</c> for images <c>[N, C, H, W]</c>, <c>[]</c> for labels <c>[N]</c>.
    /// </summary>
    /// <value>
    /// Known for a layer's input and condition and for what <see cref="IExportGraph.Call"/> returns; null for an operation's result.
    /// </value>
    public IReadOnlyList<long>? Shape { get; }

    /// <summary>Whether it holds int64, as labels do.</summary>
    public bool IsInteger { get; }
}
