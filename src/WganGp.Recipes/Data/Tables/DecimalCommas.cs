using System.Text.RegularExpressions;

namespace WganGp.Recipes.Data;

/// <summary>Commas that may separate columns, or fractions.</summary>
internal static partial class DecimalCommas
{
    /// <summary>Whether a field is a number with a decimal comma.</summary>
    public static bool Has(string field) => Number().IsMatch(field);

    /// <summary>Asks which is meant where every line is digits, a comma and digits.</summary>
    /// <returns>A word for the user where two columns are likely; null where nothing is open.</returns>
    /// <exception cref="TrainingDataException">The digits look like fractions.</exception>
    public static string? Ask(string path, CsvDialect dialect, TableOptions options)
    {
        if (!dialect.IsGuess || dialect.Delimiter != "," || options.Columns is not null || options.LabelColumn is not null) return null;
        if (dialect.Sample.Any(row => row.Length != 2 || !Has($"{row[0]},{row[1]}"))) return null;
        string[] ends = [.. dialect.Sample.Select(row => row[1])];
        // Fractions can begin with 0, and end with it only where all have as many digits; whole numbers are the other way round.
        var areFractions = ends.Any(end => end.Length > 1 && end[0] == '0') ||
            (ends.Any(end => end.Length != ends[0].Length) && !ends.Any(end => end.Length > 1 && end[^1] == '0'));
        return areFractions
            ? throw new TrainingDataException(
                $"Each line of the table '{path}' is one number with a decimal comma, or two whole numbers: " +
                "set TableOptions.DecimalSign to ',' for the first, TableOptions.Delimiter to \",\" for the second.")
            : $"The lines of '{path}' were read as two whole numbers each; if the comma is a decimal sign, set " +
                "TableOptions.DecimalSign to ','.";
    }

    [GeneratedRegex(@"^\s*[+-]?\d+,\d+\s*$")]
    private static partial Regex Number();
}
