using WganGp.Tabular.Schema;

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

    /// <summary>Reads a schema that <see cref="Save"/> wrote, or that was edited since.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TableException">It cannot be read, or is no schema; the message says where and why.</exception>
    public static TableSchema Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return SchemaJson.Load(path);
    }

    /// <summary>Reads a schema from the text that <see cref="ToJson"/> returns.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="TableException">It is no schema; the message says where and why.</exception>
    public static TableSchema FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return SchemaJson.Read(json, "The schema");
    }

    /// <summary>Writes the schema as JSON, to be read and edited. An existing file is replaced as a whole, or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TableException">It cannot be written, or the schema contradicts itself.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        SchemaJson.Save(this, path);
    }

    /// <summary>The schema as JSON.</summary>
    /// <exception cref="TableException">The schema contradicts itself.</exception>
    public string ToJson() => SchemaJson.Write(this);

    /// <summary>The schema as a table of text: a line per column, and its note below.</summary>
    public override string ToString() => SchemaText.Of(this);

    private TableException Unknown(string name) => new(
        $"There is no column '{name}'. The columns are: {string.Join(", ", Columns.Select(column => column.Name))}.");
}
