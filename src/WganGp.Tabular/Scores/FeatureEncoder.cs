namespace WganGp.Tabular.Scores;

/// <summary>
/// Rows as numbers for classifiers, learned from the real table. Numbers and dates are themselves, ordered names and booleans their code;
/// other names are one-hot, or, where there are many, their rank by frequency. Missing values are NaN, or no hot one.
/// </summary>
internal sealed class FeatureEncoder
{
    private const int MostFeatures = 500, MostNames = 32;

    private readonly List<Part> parts;

    /// <param name="real">Gives the columns and the names.</param>
    /// <param name="without">A column to leave out; null for none.</param>
    public FeatureEncoder(Table real, string? without = null)
    {
        var columns = real.Schema.Columns.Where(column => column.IsLearned && column.Name != without).ToList();
        var most = MostNames;
        while (most > 2 && columns.Sum(column => Width(column, most)) > MostFeatures) most /= 2;
        parts = columns.ConvertAll(
            column => new Part(column, IsHot(column, most), Places(column, real, IsHot(column, most)), Origin(column, real)));
        Features = parts.Sum(part => part.IsHot ? part.Column.Categories.Count : 1);
    }

    /// <summary>The length of a row.</summary>
    public int Features { get; }

    /// <summary>The rows of a table that has the columns; names that the real one lacks are as if they were missing.</summary>
    public float[][] Encode(Table table)
    {
        var rows = new float[table.Count][];
        for (var row = 0; row < rows.Length; row++) rows[row] = new float[Features];
        var at = 0;
        foreach (var part in parts)
        {
            if (!part.Column.IsCategorical) Numbers(part, table, rows, at);
            else Names(part, table, rows, at);
            at += part.IsHot ? part.Column.Categories.Count : 1;
        }

        return rows;
    }

    private static bool IsHot(TableColumn column, int most) => column.Kind == ColumnKind.Category && column.Categories.Count <= most;

    private static int Width(TableColumn column, int most) => IsHot(column, most) ? column.Categories.Count : 1;

    private static long Origin(TableColumn column, Table real)
    {
        if (column.Kind != ColumnKind.Date) return 0;
        var least = long.MaxValue;
        foreach (var ticks in real.Dates(column.Name))
        {
            if (ticks != Table.MissingDate && ticks < least) least = ticks;
        }

        return least == long.MaxValue ? 0 : least;
    }

    /// <summary>The place of each name: its code where that has a meaning, otherwise its rank by frequency.</summary>
    private static Dictionary<string, int> Places(TableColumn column, Table real, bool hot)
    {
        var codes = Enumerable.Range(0, column.Categories.Count);
        if (column.Kind == ColumnKind.Category && !hot)
        {
            var (counts, _) = TotalVariation.Counts(real.Codes(column.Name).ToArray(), column.Categories.Count);
            codes = codes.OrderByDescending(code => counts[code]).ThenBy(code => code);
        }

        return codes.Select((code, place) => (column.Categories[code], place)).ToDictionary(StringComparer.Ordinal);
    }

    private static void Numbers(Part part, Table table, float[][] rows, int at)
    {
        if (part.Column.Kind == ColumnKind.Date)
        {
            var dates = table.Dates(part.Column.Name);
            for (var row = 0; row < rows.Length; row++)
            {
                rows[row][at] = dates[row] == Table.MissingDate ? float.NaN : dates[row] - part.Origin;
            }

            return;
        }

        var numbers = table.Numbers(part.Column.Name);
        for (var row = 0; row < rows.Length; row++) rows[row][at] = float.IsFinite((float)numbers[row]) ? (float)numbers[row] : float.NaN;
    }

    private static void Names(Part part, Table table, float[][] rows, int at)
    {
        var codes = table.Codes(part.Column.Name);
        int[] places = [.. table.Schema[part.Column.Name].Categories.Select(name => part.Places.GetValueOrDefault(name, -1))];
        for (var row = 0; row < rows.Length; row++)
        {
            var place = codes[row] < 0 ? -1 : places[codes[row]];
            if (!part.IsHot) rows[row][at] = place < 0 ? float.NaN : place;
            else if (place >= 0) rows[row][at + place] = 1;
        }
    }

    private sealed record Part(TableColumn Column, bool IsHot, Dictionary<string, int> Places, long Origin);
}
