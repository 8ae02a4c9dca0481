namespace WganGp.Tabular;

/// <summary>
/// One column of a <see cref="TableSchema"/>: its name, what its values mean, and how they are written. A record, so that a schema can be
/// edited with <c>with</c>, or as JSON.
/// </summary>
public sealed record TableColumn
{
    /// <summary>The column's name, unique in its table.</summary>
    public required string Name { get; init; }

    /// <summary>What the values mean.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>Whether some values are missing. Missing values are learned like any other value, and come back as missing.</summary>
    /// <value>The default is false.</value>
    public bool HasNulls { get; init; }

    /// <summary>Numbers: how many decimals are written; 0 for whole numbers.</summary>
    /// <value>The default is null: as many as a double needs, because the decimals found have no bound.</value>
    public int? Decimals { get; init; }

    /// <summary>Numbers: the least value that a synthetic row may have. Values below it are moved to it.</summary>
    /// <value>The default is null: no bound. An inferred schema has the least value found.</value>
    public double? Minimum { get; init; }

    /// <summary>Numbers: the largest value that a synthetic row may have. Values above it are moved to it.</summary>
    /// <value>The default is null: no bound. An inferred schema has the largest value found.</value>
    public double? Maximum { get; init; }

    /// <summary>Categories and booleans: the names, in the order of <see cref="Table.Codes"/>.</summary>
    /// <value>The default is an empty list.</value>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>
    /// Dates: the format in which they are written, as .NET's custom formats. Numbers: <c>0.00</c> writes zeros at the end too,
    /// <c>#,##0</c> groups of three digits, and <c>#,##0.00</c> both; the signs are those of <see cref="TableFormat"/>.
    /// </summary>
    /// <value>The default is null: ISO 8601 for dates; neither groups nor zeros at the end for numbers.</value>
    public string? Format { get; init; }

    /// <summary>Dates: the earliest that a synthetic row may have.</summary>
    /// <value>The default is null: no bound. An inferred schema has the earliest found.</value>
    public DateTime? Earliest { get; init; }

    /// <summary>Dates: the latest that a synthetic row may have.</summary>
    /// <value>The default is null: no bound. An inferred schema has the latest found.</value>
    public DateTime? Latest { get; init; }

    /// <summary>Dates: the unit of which every date is a whole multiple, so that none loses digits: a day, a second, a tick.</summary>
    /// <value>The default is null: a tick, 100 ns.</value>
    public TimeSpan? Resolution { get; init; }

    /// <summary>
    /// Text ids: the pattern of new ones; <c>#</c> stands for a digit, <c>%</c> for one other than 0, <c>A</c> for a capital letter,
    /// <c>a</c> for a small one, <c>x</c> and <c>X</c> for a hexadecimal digit with small or capital letters, and <c>\</c> makes the
    /// next character stand for itself.
    /// </summary>
    /// <value>The default is null: <c>id-########</c>.</value>
    public string? Pattern { get; init; }

    /// <summary>Constants: the one value, as text.</summary>
    /// <value>The default is null: missing in every row.</value>
    public string? Value { get; init; }

    /// <summary>The type in which the values came, by .NET's name, such as <c>Int32</c>; written so to Parquet and data frames.</summary>
    /// <value>The default is null: the values were text, or any type does.</value>
    public string? StorageType { get; init; }

    /// <summary>Why the column has this kind, where it was inferred: a sentence for whoever checks the schema.</summary>
    /// <value>The default is null.</value>
    public string? Note { get; init; }

    /// <summary>Whether the values are codes of <see cref="Categories"/>.</summary>
    public bool IsCategorical => Kind is ColumnKind.Category or ColumnKind.OrderedCategory or ColumnKind.Boolean;

    /// <summary>Whether the values are learned: numbers, categories, booleans and dates.</summary>
    public bool IsLearned => IsCategorical || Kind is ColumnKind.Number or ColumnKind.Date;
}
