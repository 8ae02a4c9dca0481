namespace WganGp.Tabular.Reading;

/// <summary>Categories and booleans, as indices into the names.</summary>
internal sealed class CodeSink : ColumnSink
{
    private readonly Growing<int> values;
    private readonly Dictionary<string, int> codes = new(StringComparer.Ordinal);

    public CodeSink(TableColumn column, int expected, Func<string> where) : base(column, where)
    {
        values = new(expected);
        for (var code = 0; code < column.Categories.Count; code++) codes[column.Categories[code]] = code;
    }

    public override Array Values => values.ToArray();

    public override void Text(string text)
    {
        if (!codes.TryGetValue(text, out var code))
        {
            throw WrongText(text, "the schema's categories do not have it; add it to Categories");
        }

        values.Add(code);
    }

    protected override void AddNull() => values.Add(-1);
}
