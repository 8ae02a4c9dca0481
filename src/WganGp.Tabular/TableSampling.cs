namespace WganGp.Tabular;

/// <summary>Which rows a <see cref="TableSynthesizer"/> is asked for.</summary>
public sealed record TableSampling
{
    /// <summary>How many rows.</summary>
    public required int Count { get; init; }

    /// <summary>What they have in common; null is nothing.</summary>
    /// <value>The default is null: rows of all kinds, each as often as in the training rows.</value>
    public TableCondition? Where { get; init; }

    /// <summary>The seed: the same one gives the same rows.</summary>
    /// <value>The default is 0.</value>
    public ulong Seed { get; init; }

    /// <summary>
    /// Rows that must not be drawn, such as the training rows: exact copies of them are counted and drawn again. They have the columns that
    /// were learned, in any order.
    /// </summary>
    /// <value>The default is null: none is refused.</value>
    public Table? RefuseCopiesOf { get; init; }

    /// <summary>The most rows that are drawn for one call; with the rows that were not found by then it is an error.</summary>
    /// <value>The default is null: 1,000 for each row asked for, and at least 1,000,000.</value>
    public long? MostDrawn { get; init; }
}
