using WganGp.Tabular.Values;

namespace WganGp.Tabular.Schema;

/// <summary>Whether a first line of names is in truth a row: each name would be a value of its column.</summary>
internal static class HeaderCheck
{
    public static bool LooksLikeRow(TableSchema schema)
    {
        var answers = schema.Columns.Select(column => LooksLikeValue(column, schema.Format)).Where(answer => answer is not null).ToList();
        return answers.Count > 0 && answers.TrueForAll(answer => answer == true);
    }

    /// <summary>Null where a name says nothing.</summary>
    private static bool? LooksLikeValue(TableColumn column, TableFormat format) => column.Kind switch
    {
        ColumnKind.Number => NumberText.TryParse(column.Name, format.DecimalSign, out _),
        ColumnKind.Date => column.Format is { } pattern && DateText.TryParse(column.Name, pattern, out _),
        ColumnKind.Constant => column.Value is { } value ? column.Name == value : null,
        ColumnKind.TextId or ColumnKind.Ignored => null,
        _ => column.Categories.Contains(column.Name),
    };
}
