using WganGp.Tabular.Values;

namespace WganGp.Tabular.Reading;

/// <summary>Ids: not kept, but for a filter that tells new ones from them.</summary>
internal sealed class IdSink(TableColumn column, Func<string> where) : ColumnSink(column, where)
{
    public override Array? Values => null;

    public IdFilter Filter { get; } = new();

    public override void Text(string text) => Filter.Add(text);

    protected override void AddNull()
    {
    }
}
