using Microsoft.ML;
using Microsoft.ML.Data;
using WganGp.Tabular.Schema;
using WganGp.Tabular.Values;

namespace WganGp.Tabular.Reading;

/// <summary>A data view of ML.NET. Keys are their values where the view has them; an empty text is missing, as it is there.</summary>
internal sealed class DataViewSource : ITableSource
{
    private const string KeyValues = "KeyValues";

    private readonly IDataView view;
    private readonly RowPosition position = new();
    private readonly DataViewSchema.Column[] columns;

    public DataViewSource(IDataView view)
    {
        this.view = view;
        columns = [.. view.Schema.Where(column => !column.IsHidden)];
        Columns = Array.ConvertAll(columns, column => column.Name);
        Types = Array.ConvertAll(
            columns, column => column.Type is KeyDataViewType or TextDataViewType ? nameof(String) : column.Type.RawType.Name);
        if (Array.Find(columns, column => !IsKnown(column.Type)) is { Type: not null } unknown)
        {
            throw new TableException(
                $"The data view has the column {Printed.Of(unknown.Name)} of the type {unknown.Type}, which no column of a table can " +
                "have: drop " +
                "it, or convert it to texts or numbers.");
        }
    }

    public string Name => "The data view";

    public IReadOnlyList<string> Columns { get; }

    public IReadOnlyList<string?> Types { get; }

    public TableFormat Format { get; } = new();

    public bool AssumesHeader => false;

    public string Where => position.Where;

    public int Read(IReadOnlyList<ICellSink?> sinks)
    {
        using var cursor = view.GetRowCursor(columns.Where((_, at) => sinks[at] is not null));
        Action[] cells = [.. sinks.Select((sink, at) => sink is null ? null : Cell(cursor, columns[at], sink)).OfType<Action>()];
        for (position.Row = 0; cursor.MoveNext(); position.Row = checked((int)position.Row + 1))
        {
            foreach (var cell in cells) cell();
        }

        return (int)position.Row;
    }

    private static bool IsKnown(DataViewType type) => type is TextDataViewType or KeyDataViewType ||
        (type is not VectorDataViewType && TypedCell.IsKnown(type.RawType));

    private static Action Cell(DataViewRow row, DataViewSchema.Column column, ICellSink sink)
    {
        if (column.Type is KeyDataViewType) return Key(row, column, sink);
        if (column.Type is not TextDataViewType)
        {
            return (Action)typeof(DataViewSource).GetMethod(nameof(Value), System.Reflection.BindingFlags.NonPublic |
                System.Reflection.BindingFlags.Static)!.MakeGenericMethod(column.Type.RawType).Invoke(null, [row, column, sink])!;
        }

        var getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        var text = default(ReadOnlyMemory<char>);
        return () =>
        {
            getter(ref text);
            TypedCell.Add(sink, text.IsEmpty ? null : text.ToString());
        };
    }

    private static Action Value<T>(DataViewRow row, DataViewSchema.Column column, ICellSink sink)
    {
        var getter = row.GetGetter<T>(column);
        var value = default(T)!;
        return () =>
        {
            getter(ref value);
            TypedCell.Add(sink, value);
        };
    }

    /// <summary>A key is a number from 1, or 0 if it is missing.</summary>
    private static Action Key(DataViewRow row, DataViewSchema.Column column, ICellSink sink)
    {
        string[]? names = null;
        if (column.Annotations.Schema.GetColumnOrNull(KeyValues) is { Type: VectorDataViewType { ItemType: TextDataViewType } })
        {
            var values = default(VBuffer<ReadOnlyMemory<char>>);
            column.Annotations.GetValue(KeyValues, ref values);
            names = [.. values.DenseValues().Select(value => value.ToString())];
        }

        var read = KeyGetter(row, column);
        return () =>
        {
            var key = read();
            if (key == 0) sink.Null();
            else if (names is not null) sink.Text(names[key - 1]);
            else sink.Whole((long)key);
        };
    }

    private static Func<ulong> KeyGetter(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type.RawType == typeof(byte)) return Of<byte>(value => value);
        if (column.Type.RawType == typeof(ushort)) return Of<ushort>(value => value);
        return column.Type.RawType == typeof(uint) ? Of<uint>(value => value) : Of<ulong>(value => value);

        Func<ulong> Of<T>(Func<T, ulong> number)
        {
            var getter = row.GetGetter<T>(column);
            var value = default(T)!;
            return () =>
            {
                getter(ref value);
                return number(value);
            };
        }
    }
}
