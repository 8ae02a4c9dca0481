namespace WganGp.Tabular.Transforms;

/// <summary>A table's learned columns as rows of numbers, and back.</summary>
internal sealed class TableEncoding
{
    public TableEncoding(TableSchema schema, IReadOnlyList<Field> fields)
    {
        (Schema, Fields) = (schema, fields);
        Categories = [.. fields.OfType<CategoryField>()];
        Layout = new RowLayout(fields);
    }

    /// <summary>The schema of the tables.</summary>
    public TableSchema Schema { get; }

    /// <summary>One field for each learned column.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>Those of categories.</summary>
    public IReadOnlyList<CategoryField> Categories { get; }

    /// <summary>Where each field's numbers are.</summary>
    public RowLayout Layout { get; }

    /// <summary>Fits the fields of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="modes">The most modes of a column of numbers.</param>
    /// <param name="code">How numbers are encoded.</param>
    public static TableEncoding Fit(Table table, int modes, NumberCode code = NumberCode.Modes) => new(table.Schema,
    [
        .. table.Schema.Columns.Where(column => column.IsLearned).Select(Field (column) =>
            column.IsCategorical ? CategoryField.Fit(table, column) : NumberField.Fit(table, column, modes, code)),
    ]);

    /// <summary>Encodes some rows.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">The rows' indices.</param>
    /// <param name="buffer">Zeros, row after row.</param>
    /// <param name="stride">Numbers from one row to the next, at least the layout's width.</param>
    /// <param name="seed">Of the draws of modes.</param>
    public void Encode(Table table, ReadOnlySpan<int> rows, Span<float> buffer, int stride, ulong seed)
    {
        foreach (var field in Fields) field.Write(table, rows, buffer, stride, seed);
    }

    /// <summary>Room for rows to be decoded.</summary>
    public Dictionary<string, Array> NewValues(int count) => Fields.ToDictionary(field => field.Column, field => field.NewValues(count));

    /// <summary>Decodes rows into <see cref="NewValues"/>.</summary>
    public void Decode(ReadOnlySpan<float> buffer, int stride, int rows, Dictionary<string, Array> values, int at)
    {
        foreach (var field in Fields) field.Read(buffer, stride, rows, values[field.Column], at);
    }
}
