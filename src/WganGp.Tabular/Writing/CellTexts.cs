using WganGp.Tabular.Values;

namespace WganGp.Tabular.Writing;

/// <summary>The cells of a column as text, row by row.</summary>
internal static class CellTexts
{
    /// <summary>A function that gives the text of each row in turn; null stands for a missing value.</summary>
    public static Func<int, string?> Of(Table table, TableColumn column, TableWriteOptions options, TableFormat format)
    {
        switch (column.Kind)
        {
            case ColumnKind.Number:
                var number = NumberFormat.Of(column, format);
                return row => table.Numbers(column.Name)[row] is var value && double.IsNaN(value) ? null : number.Write(value);
            case ColumnKind.Date:
                return row => table.Dates(column.Name)[row] is var ticks && ticks == Table.MissingDate
                    ? null
                    : DateText.Write(ticks, column.Format);
            case ColumnKind.TextId:
                var ids = Ids(column, options);
                return _ => ids.Next();
            case ColumnKind.Constant:
                return _ => column.Value;
            default:
                return row => table.Codes(column.Name)[row] is var code && code < 0 ? null : column.Categories[code];
        }
    }

    public static IdMaker Ids(TableColumn column, TableWriteOptions options) =>
        new(column, options.Seed, options.Avoid?.Ids.GetValueOrDefault(column.Name));

    /// <summary>The columns that are written.</summary>
    public static IEnumerable<TableColumn> Columns(Table table) => table.Schema.Columns.Where(column => column.Kind != ColumnKind.Ignored);
}
