using WganGp.Tabular.Values;

namespace WganGp.Tabular.Reading;

/// <summary>The same value in every row: checked, and not kept.</summary>
internal sealed class ConstantSink(TableColumn column, Func<string> where) : ColumnSink(column, where)
{
    public override Array? Values => null;

    public override void Text(string text)
    {
        if (text == Column.Value) return;
        var value = Column.Value is null ? "missing" : Printed.Of(Column.Value);
        throw WrongText(text, $"the schema says that every value is {value}; change the kind");
    }

    protected override void AddNull()
    {
    }
}
