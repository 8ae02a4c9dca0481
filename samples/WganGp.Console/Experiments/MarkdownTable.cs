using System.Globalization;

namespace WganGp.ConsoleApp.Experiments;

/// <summary>A table in Markdown.</summary>
internal static class MarkdownTable
{
    public static string Of(string[] columns, IEnumerable<object[]> rows) => string.Join(
        '\n', [Line(columns), Line(columns.Select((_, i) => i == 0 ? "---" : "---:")), .. rows.Select(row => Line(row.Select(Text))), ""]);

    /// <summary>Three digits, whatever the size.</summary>
    public static string Text(object cell) => cell switch
    {
        double number => number.ToString(Math.Abs(number) is >= 1e-3 and < 1e5 || number == 0 ? "0.###" : "0.0e+0", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{cell}",
    };

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
