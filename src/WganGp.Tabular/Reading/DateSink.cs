using System.Globalization;
using WganGp.Tabular.Values;

namespace WganGp.Tabular.Reading;

/// <summary>Dates, as ticks.</summary>
internal sealed class DateSink(TableColumn column, int expected, Func<string> where) : ColumnSink(column, where)
{
    private readonly Growing<long> values = new(expected);

    public override Array Values => values.ToArray();

    public override void Text(string text)
    {
        if (!TryParse(text, out var ticks))
        {
            throw WrongText(text, $"the schema says dates of the format {Column.Format ?? DateText.Iso}; change the format or the kind");
        }

        values.Add(ticks);
    }

    public override void Date(DateTime value) => values.Add(value.Ticks);

    protected override void AddNull() => values.Add(Table.MissingDate);

    private bool TryParse(string text, out long ticks)
    {
        if (Column.Format is { } format) return DateText.TryParse(text, format, out ticks);
        const DateTimeStyles styles = DateTimeStyles.NoCurrentDateDefault | DateTimeStyles.AdjustToUniversal;
        var isDate = DateTime.TryParse(text, CultureInfo.InvariantCulture, styles, out var date);
        ticks = date.Ticks;
        return isDate;
    }
}
