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
        return TerminalText.Escaped(
            text, code => code < 256 ? FormattableString.Invariant($@"\x{code:x2}") : FormattableString.Invariant($@"\u{code:x4}"));
    }

    /// <summary>A message in one line: its line breaks are spaces, everything else as in <see cref="Of"/>.</summary>
    /// <param name="text">The message.</param>
    public static string Line(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Of(text.ReplaceLineEndings(" ").Trim());
    }
}
