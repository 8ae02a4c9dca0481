using System.Globalization;
using WganGp.Tabular.Schema;
using WganGp.Tabular.Values;

namespace WganGp.Tabular.Reading;

/// <summary>Takes the cells of a column whose kind is known, and refuses what contradicts it.</summary>
/// <param name="column">The column.</param>
/// <param name="where">Where the cell is that is passing.</param>
internal abstract class ColumnSink(TableColumn column, Func<string> where) : ICellSink
{
    protected TableColumn Column { get; } = column;

    /// <summary>The values, of which <see cref="Table"/> holds an array; null for columns of which it holds nothing.</summary>
    public abstract Array? Values { get; }

    public void Null()
    {
        if (!Column.HasNulls && !(Column.Kind == ColumnKind.Constant && Column.Value is null))
        {
            throw Wrong("no value", "the schema says that none is missing; set HasNulls");
        }

        AddNull();
    }

    public abstract void Text(string text);

    public virtual void Number(double value) => Text(Printed.Of(value));

    public virtual void Whole(long value) => Text(value.ToString(CultureInfo.InvariantCulture));

    public virtual void Date(DateTime value) => Text(DateText.Write(value.Ticks, null));

    /// <summary>The sink for a column.</summary>
    public static ColumnSink Of(TableColumn column, TableFormat format, int expected, Func<string> where) => column.Kind switch
    {
        ColumnKind.Number => new NumberSink(column, format.DecimalSign, expected, where),
        ColumnKind.Date => new DateSink(column, expected, where),
        ColumnKind.TextId => new IdSink(column, where),
        ColumnKind.Constant => new ConstantSink(column, where),
        _ => new CodeSink(column, expected, where),
    };

    protected abstract void AddNull();

    protected TableException Wrong(string found, string reason) => new(
        $"The column '{Column.Name}' has {found} at {where()}, but {reason}, or correct the value.");

    protected TableException WrongText(string text, string reason) => Wrong(Printed.Of(text), reason);
}
