namespace WganGp.Tabular;

/// <summary>The columns of a table, in their order, and what holds between them.</summary>
public sealed record TableSchema
{
    /// <summary>The columns, in the order in which they are read and written.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>How the table is written as text.</summary>
    /// <value>The default is commas between fields, decimal points and UTF-8. Reading sets it to what was found.</value>
    public TableFormat Format { get; init; } = new();

    /// <summary>The column with this name.</summary>
    /// <param name="name">The name, exactly as written.</param>
    /// <exception cref="TableException">There is none.</exception>
    public TableColumn this[string name] => Columns.FirstOrDefault(column => column.Name == name) ?? throw Unknown(name);

    /// <summary>This schema with a column in place of the one of the same name.</summary>
    /// <param name="column">The column as it should be.</param>
    /// <exception cref="TableException">There is none of that name.</exception>
    public TableSchema With(TableColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        _ = this[column.Name];
        return this with { Columns = [.. Columns.Select(old => old.Name == column.Name ? column : old)] };
    }

    private TableException Unknown(string name) => new(
        $"There is no column '{name}'. The columns are: {string.Join(", ", Columns.Select(column => column.Name))}.");
}
