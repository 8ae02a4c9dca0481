using System.Globalization;

namespace WganGp.Recipes.Data;

/// <summary>What the first row of a table is: names, or a sample.</summary>
internal static class CsvHeader
{
    /// <summary>Whether the whole numbers of the first row are names: numbers of columns or years, for example.</summary>
    /// <param name="sample">The fields of the first lines.</param>
    /// <param name="used">The columns of a sample.</param>
    public static bool HasNumberedNames(IReadOnlyList<string[]> sample, int[] used)
    {
        var (names, rows) = (sample[0], sample.Skip(1).Where(row => row.Length == sample[0].Length).ToArray());
        if (rows.Length < 1 || !names.All(CsvNumber.IsWhole) || names.Distinct(StringComparer.Ordinal).Count() < names.Length) return false;
        // pandas numbers nameless columns from 0; a table that goes on counting below is an array of its own.
        if (names.Length >= 4 && Counts(names, 0)) return !Counts(rows[0], names.Length);
        // Programs write the fractions of all numbers of a column, or of none.
        return ((rows.Length >= 3 && used.Length >= 2) || rows.Length >= 20)
            && rows.All(row => used.All(column => IsFraction(row[column])));
    }

    /// <summary>How many first columns are an index that pandas or R wrote: they have no name, or the one it gets when read.</summary>
    public static int IndexColumns(string[] names)
    {
        var count = names.TakeWhile(name => name.Length == 0 || name.StartsWith("Unnamed: 0", StringComparison.Ordinal)).Count();
        var others = names[count..];
        // A row of numbers whose first is missing is a sample.
        return others.Length > 0 && (!others.All(name => CsvNumber.IsLikely(name)) || Counts(others, 0)) ? count : 0;
    }

    private static bool IsFraction(string field) => CsvNumber.IsLikely(field) && field.Any(sign => sign is '.' or ',' or 'e' or 'E');

    public static string IndexNote(string path, int columns) =>
        $"The first {(columns == 1 ? "column" : $"{columns} columns")} of '{path}' without a name {(columns == 1 ? "was" : "were")} left " +
        "out as an index; give the number in TableOptions.Columns to keep one.";

    public static string NumbersNote(string path, string[] names) =>
        $"The first row of '{path}' ({FileData.Quote(string.Join(", ", names))}) was read as names of columns, because the others are of " +
        "another kind; set TableOptions.Header to false if it is a sample.";

    private static bool Counts(string[] fields, int from) =>
        fields.Index().All(pair => pair.Item == (from + pair.Index).ToString(CultureInfo.InvariantCulture));
}
