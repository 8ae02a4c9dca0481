using System.Globalization;
using System.Text;

namespace WganGp;

/// <summary>Text that is shown on a terminal: names of files, classes and recipes come from elsewhere and may hold anything.</summary>
internal static class TerminalText
{
    /// <summary>
    /// One line in which everything that a terminal would obey is replaced: control characters, line and paragraph separators, and marks
    /// that change the direction of writing.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="escape">What stands for such a character, given by its code.</param>
    /// <returns>The text itself if there is nothing to replace.</returns>
    public static string Escaped(string text, Func<int, string> escape)
    {
        if (!text.EnumerateRunes().Any(IsObeyed)) return text;
        var safe = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsObeyed(rune)) safe.Append(escape(rune.Value));
            else safe.Append(rune);
        }

        return safe.ToString();
    }

    private static bool IsObeyed(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C;
}
