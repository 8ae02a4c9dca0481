namespace WganGp.Tabular;

/// <summary>What is known of a table before it is read. What is not said is found from the table.</summary>
public sealed record TableReadOptions
{
    /// <summary>The schema that the table must have; its columns may stand in another order in the file.</summary>
    /// <value>The default is null: it is inferred.</value>
    public TableSchema? Schema { get; init; }

    /// <summary>The kinds of some columns, by name, where inference would decide otherwise.</summary>
    /// <value>The default is empty. It has no effect beside <see cref="Schema"/>.</value>
    public IReadOnlyDictionary<string, ColumnKind> Kinds { get; init; } = new Dictionary<string, ColumnKind>();

    /// <summary>What stands between two fields of a CSV file.</summary>
    /// <value>The default is null: comma, semicolon, tab or bar, whichever divides the first lines into equally many fields.</value>
    public char? Delimiter { get; init; }

    /// <summary>What stands before the decimals of a number: a point or a comma.</summary>
    /// <value>The default is null: the one under which the columns are numbers.</value>
    public char? DecimalSign { get; init; }

    /// <summary>The encoding's name, such as <c>windows-1252</c>.</summary>
    /// <value>The default is null: UTF-8, or UTF-16 if the file begins like it.</value>
    public string? Encoding { get; init; }

    /// <summary>Whether the first line has the columns' names; if not, they are <c>column1</c>, <c>column2</c> and so on.</summary>
    /// <value>The default is null: it has; an error if it looks like a row.</value>
    public bool? HasHeader { get; init; }

    /// <summary>Whether 1/2/2026 is the first of February.</summary>
    /// <value>
    /// The default is null: as the dates prove. If they prove neither, true with hyphens or beside a decimal comma, false otherwise, and
    /// the column's note says so.
    /// </value>
    public bool? DayFirst { get; init; }

    /// <summary>The texts that stand for a missing value, exactly as written.</summary>
    /// <value>The default is an empty field, NA, N/A, n/a, #N/A, &lt;NA&gt;, NULL, Null, null, NaN, NAN, nan and ?.</value>
    public IReadOnlyList<string> NullWords { get; init; } =
        ["", "NA", "N/A", "n/a", "#N/A", "<NA>", "NULL", "Null", "null", "NaN", "NAN", "nan", "?"];

    /// <summary>How many different texts a column may have to be a category.</summary>
    /// <value>The default is 10,000.</value>
    public int MaximumCategories { get; init; } = 10_000;

    /// <summary>The longest cell, in characters. Longer ones are refused before they fill the memory.</summary>
    /// <value>The default is 1,000,000.</value>
    public int MaximumCellLength { get; init; } = 1_000_000;
}
