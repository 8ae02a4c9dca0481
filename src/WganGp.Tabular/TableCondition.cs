using System.Globalization;

namespace WganGp.Tabular;

/// <summary>What rows are asked for: some values of some columns.</summary>
/// <example><code>
/// TableCondition.Equal("class", "fraud").And(TableCondition.Between("amount", 100, null))
/// TableCondition.Parse("amount>=100")
/// </code></example>
public abstract record TableCondition
{
    private protected TableCondition()
    {
    }

    /// <summary>Each part of it, about one column.</summary>
    internal virtual IEnumerable<TableCondition> Parts => [this];

    /// <summary>The column; of one part.</summary>
    internal virtual string Column => throw new NotSupportedException();

    /// <summary>Rows with one value of a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="value">A category, a number or a date, as text of the invariant culture.</param>
    public static TableCondition Equal(string column, string value) => new OneOf(column, [value]);

    /// <summary>Rows with one of some values of a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="values">Categories, numbers or dates, as text of the invariant culture.</param>
    public static TableCondition In(string column, params string[] values) => new OneOf(column, values);

    /// <summary>Rows whose number is in a range.</summary>
    /// <param name="column">A column of numbers.</param>
    /// <param name="least">The least; null is no bound.</param>
    /// <param name="most">The largest; null is no bound.</param>
    public static TableCondition Between(string column, double? least, double? most) => new Range(column, least, most);

    /// <summary>Rows whose date is in a range.</summary>
    /// <param name="column">A column of dates.</param>
    /// <param name="earliest">The earliest; null is no bound.</param>
    /// <param name="latest">The latest; null is no bound.</param>
    public static TableCondition Between(string column, DateTime? earliest, DateTime? latest) => new Period(column, earliest, latest);

    /// <summary>Rows without a value in a column.</summary>
    /// <param name="column">The column.</param>
    public static TableCondition Missing(string column) => new NoValue(column);

    /// <summary>Rows that another condition asks for too.</summary>
    /// <param name="other">The other one.</param>
    public TableCondition And(TableCondition other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new All([this, other]);
    }

    /// <summary>Reads <c>COLUMN=VALUE</c>, <c>COLUMN&gt;=VALUE</c>, <c>COLUMN&lt;=VALUE</c> or <c>COLUMN=</c> (a missing value).</summary>
    /// <param name="text">The text.</param>
    /// <param name="schema">Says whether a column has numbers or dates.</param>
    /// <exception cref="TableException">The text is none of these, or there is no such column.</exception>
    public static TableCondition Parse(string text, TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(schema);
        var sign = text.IndexOf('=', StringComparison.Ordinal);
        if (sign < 1) throw new TableException($"The condition '{text}' has no column or no '='. Write COLUMN=VALUE or COLUMN>=NUMBER.");
        var (column, value) = (text[..sign], text[(sign + 1)..]);
        if (column[^1] is '<' or '>' && !schema.Columns.Any(known => known.Name == column))
        {
            var (name, isLeast) = (column[..^1], column[^1] == '>');
            if (schema[name].Kind == ColumnKind.Date)
            {
                var date = Date(name, value);
                return isLeast ? Between(name, date, null) : Between(name, null, date);
            }

            var number = Number(name, value);
            return isLeast ? Between(name, number, null) : Between(name, null, number);
        }

        _ = schema[column];
        return value.Length == 0 ? Missing(column) : Equal(column, value);
    }

    /// <summary>Whether a row of a table is asked for.</summary>
    internal abstract Func<int, bool> In(Table table);

    private static double Number(string column, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new TableException($"'{text}' is no number, but the column '{column}' has numbers. Write 0.5, for example.");

    private static DateTime Date(string column, string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new TableException($"'{text}' is no date, but the column '{column}' has dates. Write 2026-11-26, for example.");

    private static TableException WrongKind(TableColumn column, string wanted) => new(
        $"The condition asks for {wanted} of the column '{column.Name}', whose kind is {column.Kind}. Ask for one of its values.");

    private sealed record All(IReadOnlyList<TableCondition> Conditions) : TableCondition
    {
        internal override IEnumerable<TableCondition> Parts => Conditions.SelectMany(condition => condition.Parts);

        internal override Func<int, bool> In(Table table)
        {
            var parts = Parts.Select(part => part.In(table)).ToList();
            return row => parts.TrueForAll(part => part(row));
        }
    }

    private sealed record OneOf(string Name, IReadOnlyList<string> Values) : TableCondition
    {
        internal override string Column => Name;

        internal override Func<int, bool> In(Table table)
        {
            var column = table.Schema[Name];
            if (column.IsCategorical)
            {
                var wanted = Values.Select(value => Code(column, value)).ToHashSet();
                var codes = (int[])table.Raw(Name);
                return row => wanted.Contains(codes[row]);
            }

            if (column.Kind == ColumnKind.Date)
            {
                var wanted = Values.Select(value => Date(Name, value).Ticks).ToHashSet();
                var dates = (long[])table.Raw(Name);
                return row => wanted.Contains(dates[row]);
            }

            if (column.Kind != ColumnKind.Number) throw WrongKind(column, "a value");
            var numbers = Values.Select(value => Number(Name, value)).ToHashSet();
            var values = (double[])table.Raw(Name);
            return row => numbers.Contains(values[row]);
        }

        private static int Code(TableColumn column, string value)
        {
            for (var code = 0; code < column.Categories.Count; code++) if (column.Categories[code] == value) return code;
            const int shown = 20;
            var rest = column.Categories.Count > shown ? ", …" : "";
            throw new TableException(
                $"The column '{column.Name}' has no category '{value}'. It has: {string.Join(", ", column.Categories.Take(shown))}{rest}.");
        }
    }

    private sealed record Range(string Name, double? Least, double? Most) : TableCondition
    {
        internal override string Column => Name;

        internal override Func<int, bool> In(Table table)
        {
            if (table.Schema[Name] is { Kind: not ColumnKind.Number } column) throw WrongKind(column, "a range of numbers");
            var (values, least, most) = ((double[])table.Raw(Name), Least ?? double.MinValue, Most ?? double.MaxValue);
            return row => values[row] >= least && values[row] <= most;
        }
    }

    private sealed record Period(string Name, DateTime? Earliest, DateTime? Latest) : TableCondition
    {
        internal override string Column => Name;

        internal override Func<int, bool> In(Table table)
        {
            if (table.Schema[Name] is { Kind: not ColumnKind.Date } column) throw WrongKind(column, "a range of dates");
            var (values, least, most) = ((long[])table.Raw(Name), Earliest?.Ticks ?? 0, Latest?.Ticks ?? long.MaxValue);
            return row => values[row] >= least && values[row] <= most;
        }
    }

    private sealed record NoValue(string Name) : TableCondition
    {
        internal override string Column => Name;

        internal override Func<int, bool> In(Table table)
        {
            if (table.Schema[Name] is { IsLearned: false } column) throw WrongKind(column, "missing values");
            return table.Raw(Name) switch
            {
                double[] numbers => row => double.IsNaN(numbers[row]),
                long[] dates => row => dates[row] == Table.MissingDate,
                var codes => row => ((int[])codes)[row] < 0,
            };
        }
    }
}
