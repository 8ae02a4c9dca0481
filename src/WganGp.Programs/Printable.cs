using System.Globalization;
using System.Text;

namespace WganGp.Programs;

/// <summary>Text for the terminal: names of files, classes and recipes come from elsewhere and may hold anything.</summary>
public static class Printable
{
    /// <summary>
    /// One line in which everything that a terminal would obey is written as an escape: control characters as <c>\x1b</c>, line and
    /// paragraph separators and marks that change the direction of writing as <c>\u202e</c>.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>The text itself if there is nothing to escape.</returns>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.EnumerateRunes().Any(IsObeyed)) return text;
        var safe = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsObeyed(rune)) safe.Append(rune);
            else safe.Append(CultureInfo.InvariantCulture, $"{(rune.Value < 256 ? "\\x" : "\\u")}{Hexadecimal(rune.Value)}");
        }

        return safe.ToString();
    }

    /// <summary>A message in one line: its line breaks are spaces, everything else as in <see cref="Of"/>.</summary>
    /// <param name="text">The message.</param>
    public static string Line(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Of(text.ReplaceLineEndings(" ").Trim());
    }

    private static bool IsObeyed(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C;

    private static string Hexadecimal(int value) => value.ToString(value < 256 ? "x2" : "x4", CultureInfo.InvariantCulture);
}
