using Microsoft.Data.Analysis;

namespace WganGp.Tabular.Writing;

/// <summary>Makes a data frame of a table.</summary>
internal static class DataFrameMaker
{
    private static readonly Dictionary<Type, Func<string, int, Func<int, object?>, DataFrameColumn>> Makers = new()
    {
        [typeof(bool)] = Of<bool>,
        [typeof(sbyte)] = Of<sbyte>,
        [typeof(byte)] = Of<byte>,
        [typeof(short)] = Of<short>,
        [typeof(ushort)] = Of<ushort>,
        [typeof(int)] = Of<int>,
        [typeof(uint)] = Of<uint>,
        [typeof(long)] = Of<long>,
        [typeof(ulong)] = Of<ulong>,
        [typeof(float)] = Of<float>,
        [typeof(double)] = Of<double>,
        [typeof(decimal)] = Of<decimal>,
        [typeof(char)] = Of<char>,
        [typeof(DateTime)] = Of<DateTime>,
    };

    public static DataFrame Of(Table table, TableWriteOptions options) =>
        new(CellTexts.Columns(table).Select(column => Column(table, column, options)));

    private static DataFrameColumn Column(Table table, TableColumn column, TableWriteOptions options)
    {
        var type = TypedColumn.TypeOf(column);
        // What data frames have no type for.
        if (type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly)) type = typeof(DateTime);
        if (!Makers.TryGetValue(type, out var maker)) type = column.Kind == ColumnKind.Number ? typeof(double) : typeof(string);
        var value = TypedColumn.Of(table, column, type, options);
        return type == typeof(string)
            ? new StringDataFrameColumn(column.Name, Enumerable.Range(0, table.Count).Select(row => (string?)value(row)))
            : (maker ?? Makers[type])(column.Name, table.Count, value);
    }

    private static PrimitiveDataFrameColumn<T> Of<T>(string name, int count, Func<int, object?> value) where T : unmanaged =>
        new(name, Enumerable.Range(0, count).Select(row => (T?)value(row)));
}
