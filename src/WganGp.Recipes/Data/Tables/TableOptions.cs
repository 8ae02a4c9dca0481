namespace WganGp.Recipes.Data;

/// <summary>How a table of numbers is read.</summary>
public sealed record TableOptions
{
    /// <summary>
    /// Whether the first row names the columns; null, the default, assumes names if a used column has no number in that row.
    /// </summary>
    public bool? Header { get; init; }

    /// <summary>
    /// The columns of a sample, in this order: names, or numbers from 1. Null, the default, uses all but the label column.
    /// </summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The label column, by name or by number from 1; null, the default, for none. Its values may be any text.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>The delimiter; null, the default, detects comma, semicolon, tab or bar.</summary>
    public string? Delimiter { get; init; }

    /// <summary>How each column is scaled. The default value is <see cref="TableScaling.None"/>.</summary>
    public TableScaling Scaling { get; init; }
}
