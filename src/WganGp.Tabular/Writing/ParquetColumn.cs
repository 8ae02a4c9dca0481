using Parquet;
using Parquet.Schema;

namespace WganGp.Tabular.Writing;

/// <summary>A column on its way into a Parquet file.</summary>
internal abstract class ParquetColumn
{
    private static readonly Dictionary<Type, Func<TableColumn, Func<int, object?>, ParquetColumn>> Makers = new()
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
        [typeof(decimal)] = (column, value) => new Numbers<decimal>(
            new DecimalDataField(column.Name, 28, Math.Min(column.Decimals ?? 10, 15), isNullable: true), value),
        [typeof(DateTime)] = (column, value) => new Numbers<DateTime>(
            new DateTimeDataField(column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: false, Unit(column), isNullable: true), value),
        [typeof(DateOnly)] = Of<DateOnly>,
        [typeof(Guid)] = Of<Guid>,
    };

    public abstract DataField Field { get; }

    public static ParquetColumn Of(Table table, TableColumn column, TableWriteOptions options)
    {
        var type = TypedColumn.TypeOf(column);
        // What Parquet has no type for.
        if (type == typeof(DateTimeOffset)) type = typeof(DateTime);
        if (!Makers.TryGetValue(type, out var maker)) type = column.Kind == ColumnKind.Number ? typeof(double) : typeof(string);
        var value = TypedColumn.Of(table, column, type, options);
        if (type == typeof(string)) return new Texts(column, value);
        return (maker ?? Makers[type])(column, value);
    }

    public abstract Task Write(ParquetRowGroupWriter group, int start, int count);

    private static Numbers<T> Of<T>(TableColumn column, Func<int, object?> value) where T : struct =>
        new(new DataField<T>(column.Name, nullable: true), value);

    /// <summary>Nanoseconds have 584 years, of which a table may need more; ticks of 100 ns need them.</summary>
    private static DateTimeTimeUnit Unit(TableColumn column) =>
        column.Resolution is { } unit && unit < TimeSpan.FromMicroseconds(1) &&
        column is { Earliest.Year: > 1700, Latest.Year: < 2200 }
            ? DateTimeTimeUnit.Nanos
            : DateTimeTimeUnit.Micros;

    private sealed class Numbers<T>(DataField described, Func<int, object?> value) : ParquetColumn where T : struct
    {
        public override DataField Field => described;

        public override Task Write(ParquetRowGroupWriter group, int start, int count)
        {
            var cells = new T?[count];
            for (var row = 0; row < count; row++) cells[row] = (T?)value(start + row);
            return group.WriteAsync<T>(described, cells.AsMemory());
        }
    }

    private sealed class Texts(TableColumn column, Func<int, object?> value) : ParquetColumn
    {
        public override DataField Field { get; } = new DataField<string>(column.Name);

        public override Task Write(ParquetRowGroupWriter group, int start, int count)
        {
            var cells = new string?[count];
            for (var row = 0; row < count; row++) cells[row] = (string?)value(start + row);
            return group.WriteAsync(Field, cells!);
        }
    }
}
