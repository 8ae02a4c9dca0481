namespace WganGp.Tabular;

/// <summary>Settings of <see cref="ColumnPairs"/>.</summary>
public sealed record ColumnPairsOptions
{
    /// <summary>At most so many columns are paired: the first of the table, and <see cref="Always"/> in any case.</summary>
    /// <value>The default is 60, which make 1,770 pairs.</value>
    public int Columns { get; init; } = 60;

    /// <summary>Columns that are paired even if they are not among the first.</summary>
    /// <value>The default is an empty list.</value>
    public IReadOnlyList<string> Always { get; init; } = [];

    /// <summary>
    /// The number of bins of a number beside a column of names, of equal width, from the least to the largest real value.
    /// </summary>
    /// <value>The default is 10, as SDMetrics has it.</value>
    public int Bins { get; init; } = 10;
}
