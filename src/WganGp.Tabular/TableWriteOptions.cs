namespace WganGp.Tabular;

/// <summary>How a table is written, besides its schema.</summary>
public sealed record TableWriteOptions
{
    /// <summary>From what new ids are drawn: the same seed gives the same ids, each of them once.</summary>
    /// <value>The default is 0.</value>
    public ulong Seed { get; init; }

    /// <summary>
    /// A table whose ids the new ones must not repeat, such as the real one. It must have been read in this process: a filter of the ids
    /// that were read is kept in memory, two bytes each, and never saved, because it would tell who was in the data.
    /// </summary>
    /// <value>The default is null: a new id may happen to be a real one, as often as their pattern has few possible ids.</value>
    public Table? Avoid { get; init; }

    /// <summary>How CSV is written.</summary>
    /// <value>The default is null: as the schema's <see cref="TableSchema.Format"/> says.</value>
    public TableFormat? Format { get; init; }
}
