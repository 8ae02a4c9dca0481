using System.Globalization;

namespace WganGp.Experiments;

/// <summary>A table in Markdown.</summary>
internal static class MarkdownTable
{
    public static string Of(string[] columns, IEnumerable<object[]> rows)
    {
        var all = rows.ToList();
        // Columns of numbers are right-aligned.
        var alignment = columns.Select((_, i) => all.Count > 0 && all.TrueForAll(row => row[i] is IFormattable) ? "---:" : "---");
        return string.Join('\n', [Line(columns), Line(alignment), .. all.Select(row => Line(row.Select(Text))), ""]);
    }

    /// <summary>About three digits, whatever the magnitude.</summary>
    private static string Text(object cell) => cell switch
    {
        double and 0 => "0",
        double number => number.ToString(
            Math.Abs(number) switch { < 1e-3 or >= 1e4 => "0.0e+0", < 10 => "0.###", < 100 => "0.#", _ => "0" },
            CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{cell}",
    };

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
