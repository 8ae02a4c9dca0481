namespace WganGp.Tabular.Schema;

/// <summary>Decides what a column means from what was learned of its cells.</summary>
/// <param name="profiles">The columns.</param>
/// <param name="options">What is known already.</param>
/// <param name="format">How the table is written, as far as it is known.</param>
internal sealed class Inference(IReadOnlyList<ColumnProfile> profiles, TableReadOptions options, TableFormat format)
{
    private readonly char decimalSign = options.DecimalSign ?? Sign(profiles, format.Delimiter);

    public TableSchema Schema()
    {
        TableColumn[] columns = [.. profiles.Select(Column)];
        var thousands = profiles.Where((_, at) => columns[at] is { Kind: ColumnKind.Number, Format: not null })
            .Select(profile => profile.Numbers(decimalSign).Grouping).FirstOrDefault(sign => sign != '\0');
        return new()
        {
            Columns = columns,
            Format = format with { DecimalSign = decimalSign, ThousandsSign = thousands == '\0' ? null : thousands },
        };
    }

    /// <summary>The decimal sign under which more columns are numbers.</summary>
    private static char Sign(IReadOnlyList<ColumnProfile> profiles, char delimiter)
    {
        var points = profiles.Count(profile => IsNumber(profile.Points) && !IsNumber(profile.Commas));
        var commas = profiles.Count(profile => IsNumber(profile.Commas) && !IsNumber(profile.Points));
        if (points != commas) return points > commas ? '.' : ',';
        // 1,234 can be either. A file is delimited by semicolons because its commas are decimal.
        return points == 0 && delimiter == ';' && profiles.Any(profile => IsNumber(profile.Points) && profile.Points.Grouping == ',')
            ? ','
            : '.';
    }

    private static bool IsNumber(NumberProfile numbers) => numbers is { Count: > 0, Misfits: 0 };

    private TableColumn Column(ColumnProfile profile)
    {
        var kinds = new KindRules(profile, decimalSign, options);
        var column = options.Kinds.TryGetValue(profile.Name, out var kind) ? kinds.Of(kind) : kinds.Find();
        return column with { HasNulls = profile.Nulls > 0 && column.Kind is not (ColumnKind.Constant or ColumnKind.Ignored) };
    }
}
