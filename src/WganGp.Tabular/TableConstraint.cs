using System.Text.Json.Serialization;

namespace WganGp.Tabular;

/// <summary>
/// What holds in every row of a table, and so in every synthetic row. A training row that breaks one is an error: a rule that the data
/// does not follow cannot be learned from it.
/// </summary>
[JsonDerivedType(typeof(OrderedColumns), "ordered")]
[JsonDerivedType(typeof(KnownCombinations), "combinations")]
[JsonDerivedType(typeof(PositiveColumn), "positive")]
[JsonDerivedType(typeof(UniqueRows), "unique")]
public abstract record TableConstraint
{
    private protected TableConstraint()
    {
    }

    /// <summary>The columns that it is about.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>One column is never above another: a start before its end, a part of a whole.</summary>
    /// <param name="low">A column of numbers or dates without missing values.</param>
    /// <param name="high">A column of the same kind; it may have missing values. Its distance to the other is learned.</param>
    public static TableConstraint AtMost(string low, string high) => new OrderedColumns(low, high);

    /// <summary>Only combinations of values that the table has: town and postcode. They are learned as one column.</summary>
    /// <param name="columns">Two columns or more of categories or booleans.</param>
    public static TableConstraint Combinations(params string[] columns) => new KnownCombinations(columns);

    /// <summary>All numbers of a column are above 0.</summary>
    /// <param name="column">A column of numbers. Synthetic values are at least the least one of the table.</param>
    public static TableConstraint Positive(string column) => new PositiveColumn(column);

    /// <summary>No two synthetic rows of one call have the same values in these columns; rows that repeat some are drawn again.</summary>
    /// <param name="columns">The columns, all of them learned.</param>
    public static TableConstraint Unique(params string[] columns) => new UniqueRows(columns);

    internal sealed record OrderedColumns(string Low, string High) : TableConstraint
    {
        public override IReadOnlyList<string> Columns => [Low, High];
    }

    internal sealed record KnownCombinations(string[] Names) : TableConstraint
    {
        public override IReadOnlyList<string> Columns => Names;
    }

    internal sealed record PositiveColumn(string Name) : TableConstraint
    {
        public override IReadOnlyList<string> Columns => [Name];
    }

    internal sealed record UniqueRows(string[] Names) : TableConstraint
    {
        public override IReadOnlyList<string> Columns => Names;
    }
}
