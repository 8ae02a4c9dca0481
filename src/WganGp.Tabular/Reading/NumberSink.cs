using WganGp.Tabular.Values;

namespace WganGp.Tabular.Reading;

/// <summary>Numbers.</summary>
internal sealed class NumberSink(TableColumn column, char decimalSign, int expected, Func<string> where) : ColumnSink(column, where)
{
    private readonly Growing<double> values = new(expected);

    public override Array Values => values.ToArray();

    public override void Text(string text)
    {
        if (!NumberText.TryParse(text, decimalSign, out var number)) throw WrongText(text, "the schema says Number; change the kind");
        if (!number.IsExact) throw WrongText(text, "a number keeps whole values up to 2^53 only; make the kind TextId");
        Add(number.Value, text);
    }

    public override void Number(double value) => Add(value, null);

    public override void Whole(long value)
    {
        if (Math.Abs((double)value) >= NumberText.LargestWhole)
        {
            throw Wrong(Printed.Of(value), "a number keeps whole values up to 2^53 only; make the kind TextId");
        }

        values.Add(value);
    }

    protected override void AddNull() => values.Add(double.NaN);

    private void Add(double value, string? text)
    {
        if (!double.IsFinite(value)) throw Wrong(Printed.Of(value), "only finite numbers can be learned; make it null");
        if (Column.Decimals == 0 && value != Math.Floor(value))
        {
            throw Wrong(text is null ? Printed.Of(value) : Printed.Of(text), "the schema says whole numbers; change Decimals");
        }

        values.Add(value);
    }
}
