namespace WganGp.Recipes.Data;

/// <summary>How a table of numbers is read.</summary>
public sealed record TableOptions
{
    /// <summary>
    /// Whether the first row names the columns; null, the default, takes it for names when a column that is used holds no number there.
    /// </summary>
    public bool? Header { get; init; }

    /// <summary>
    /// The columns that make a sample, in this order: names, or numbers from 1. Null, the default, takes all but that of the labels.
    /// </summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The column of the labels, by name or by number from 1; null, the default, for none. Its values may be any text.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>What stands between two fields; null, the default, finds it out among comma, semicolon, tab and bar.</summary>
    public string? Delimiter { get; init; }

    /// <summary>What is done to each column. The default value is <see cref="TableScaling.None"/>.</summary>
    public TableScaling Scaling { get; init; }
}
