namespace WganGp.Tabular;

/// <summary>Settings of <see cref="TableDetection"/>.</summary>
public sealed record TableDetectionOptions
{
    /// <summary>The number of parts of the cross-validation, 2 or more.</summary>
    /// <value>The default is 3, as SDMetrics has it.</value>
    public int Folds { get; init; } = 3;

    /// <summary>At most so many rows of each table are used, as many of one as of the other.</summary>
    /// <value>The default is 10,000: a few seconds for tables of some dozen columns.</value>
    public int Rows { get; init; } = 10_000;

    /// <summary>Draws the rows and their folds.</summary>
    /// <value>The default is 0.</value>
    public long Seed { get; init; }
}
