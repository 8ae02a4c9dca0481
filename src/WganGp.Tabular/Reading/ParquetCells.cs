using Parquet;
using Parquet.Schema;

namespace WganGp.Tabular.Reading;

/// <summary>The cells of a column of a row group, as an array of the column's type.</summary>
internal static class ParquetCells
{
    private static readonly Dictionary<Type, Func<ParquetRowGroupReader, DataField, int, Task<Array>>> Readers = new()
    {
        [typeof(string)] = Texts,
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
        [typeof(DateTime)] = Of<DateTime>,
        [typeof(DateOnly)] = Of<DateOnly>,
        [typeof(TimeOnly)] = Of<TimeOnly>,
        [typeof(TimeSpan)] = Of<TimeSpan>,
        [typeof(Guid)] = Of<Guid>,
    };

    /// <summary>The type of a field's cells; the package describes texts as memory.</summary>
    public static Type TypeOf(DataField field) => field.ClrType == typeof(ReadOnlyMemory<char>) ? typeof(string) : field.ClrType;

    public static bool IsKnown(DataField field) => Readers.ContainsKey(TypeOf(field));

    public static Task<Array> Read(ParquetRowGroupReader group, DataField field, int count) =>
        Readers[TypeOf(field)](group, field, count);

    private static async Task<Array> Texts(ParquetRowGroupReader group, DataField field, int count)
    {
        var cells = new string?[count];
        await group.ReadAsync(field, cells.AsMemory()).ConfigureAwait(false);
        return cells;
    }

    private static async Task<Array> Of<T>(ParquetRowGroupReader group, DataField field, int count) where T : struct
    {
        if (field.IsNullable)
        {
            var cells = new T?[count];
            await group.ReadAsync<T>(field, cells.AsMemory()).ConfigureAwait(false);
            return cells;
        }

        var plain = new T[count];
        await group.ReadAsync<T>(field, plain.AsMemory()).ConfigureAwait(false);
        return plain;
    }
}
