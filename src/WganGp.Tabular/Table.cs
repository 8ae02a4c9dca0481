using WganGp.Tabular.Values;

namespace WganGp.Tabular;

/// <summary>
/// A table in memory, column by column: 8 bytes for a number or a date, 4 for a category. Text ids, constants and ignored columns hold
/// nothing. It does not change.
/// </summary>
public sealed partial class Table
{
    /// <summary>The ticks that stand for a missing date.</summary>
    public const long MissingDate = long.MinValue;

    private readonly Dictionary<string, Array> values;

    internal Table(TableSchema schema, int count, Dictionary<string, Array> values)
    {
        Schema = schema;
        Count = count;
        this.values = values;
    }

    /// <summary>The ids that were read, per column, as far as is needed to make others.</summary>
    internal IReadOnlyDictionary<string, IdFilter> Ids { get; init; } = new Dictionary<string, IdFilter>();

    /// <summary>The columns.</summary>
    public TableSchema Schema { get; }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The values of a column of numbers, one a row; missing ones are NaN.</summary>
    /// <param name="column">The column's name.</param>
    /// <exception cref="TableException">There is no such column, or it has another kind.</exception>
    public ReadOnlySpan<double> Numbers(string column) => Values<double>(column, "numbers");

    /// <summary>
    /// The values of a column of dates, one a row, as ticks of 100 ns since the year 1; missing ones are <see cref="MissingDate"/>.
    /// </summary>
    /// <param name="column">The column's name.</param>
    /// <exception cref="TableException">There is no such column, or it has another kind.</exception>
    public ReadOnlySpan<long> Dates(string column) => Values<long>(column, "dates");

    /// <summary>
    /// The values of a column of categories or booleans, one a row, as indices into
    /// <see cref="TableColumn.Categories"/>; missing ones are -1.
    /// </summary>
    /// <param name="column">The column's name.</param>
    /// <exception cref="TableException">There is no such column, or it has another kind.</exception>
    public ReadOnlySpan<int> Codes(string column) => Values<int>(column, "categories");

    /// <summary>Some of the rows, in the order given.</summary>
    /// <param name="rows">Indices from 0 to <see cref="Count"/> - 1; one may stand more than once.</param>
    public Table Take(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new(Schema, rows.Count, values.ToDictionary(entry => entry.Key, entry => Taken(entry.Value, rows))) { Ids = Ids };
    }

    /// <summary>These rows with some columns replaced, added or left out.</summary>
    /// <param name="schema">The new schema; a learned column that is not in <paramref name="replaced"/> must be in this table.</param>
    /// <param name="replaced">The new values, by column.</param>
    internal Table With(TableSchema schema, IReadOnlyDictionary<string, Array> replaced) => new(schema, Count, schema.Columns
        .Where(column => column.IsLearned)
        .ToDictionary(column => column.Name, column => replaced.GetValueOrDefault(column.Name) ?? values[column.Name]));

    /// <summary>The rows of several tables of one schema, one table after the other.</summary>
    internal static Table Concat(IReadOnlyList<Table> tables)
    {
        var count = tables.Sum(table => table.Count);
        return new(tables[0].Schema, count, tables[0].values.ToDictionary(entry => entry.Key, entry =>
        {
            var joined = Array.CreateInstance(entry.Value.GetType().GetElementType()!, count);
            var at = 0;
            foreach (var table in tables)
            {
                table.values[entry.Key].CopyTo(joined, at);
                at += table.Count;
            }

            return joined;
        }));
    }

    /// <summary>The values of a learned column, in the column's own type.</summary>
    internal Array Raw(string column) => values[column];

    private static Array Taken(Array column, IReadOnlyList<int> rows) => column switch
    {
        double[] numbers => Taken(numbers, rows),
        long[] dates => Taken(dates, rows),
        _ => Taken((int[])column, rows),
    };

    private static T[] Taken<T>(T[] column, IReadOnlyList<int> rows)
    {
        var taken = new T[rows.Count];
        for (var row = 0; row < taken.Length; row++)
        {
            taken[row] = column[rows[row]];
        }

        return taken;
    }

    private ReadOnlySpan<T> Values<T>(string name, string wanted)
    {
        var column = Schema[name];
        return values.TryGetValue(name, out var array) && array is T[] typed
            ? typed
            : throw new TableException($"The column '{name}' has no {wanted}; its kind is {column.Kind}.");
    }
}
