namespace WganGp.Tabular;

/// <summary>Settings of <see cref="TablePrivacy"/>.</summary>
public sealed record TablePrivacyOptions
{
    /// <summary>
    /// At most so many rows of each table are compared by distance: the time grows with the product of two tables' rows. Exact copies are
    /// looked for among all rows.
    /// </summary>
    /// <value>The default is 10,000: some seconds for tables of some dozen columns.</value>
    public int Rows { get; init; } = 10_000;

    /// <summary>Draws the rows.</summary>
    /// <value>The default is 0.</value>
    public long Seed { get; init; }
}
