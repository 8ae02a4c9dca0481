namespace WganGp.Programs;

/// <summary>A path in a command that the user is told to type.</summary>
public static class ShellWord
{
    private const string Harmless = "_-./:=+,@%";

    /// <summary>The text as one word of a shell: quoted unless it holds only characters that no shell changes.</summary>
    /// <param name="text">A path or a name.</param>
    /// <returns>
    /// On Windows in double quotes. Elsewhere in single quotes, or as <c>$'…'</c> if it holds control characters, which are then escaped.
    /// </returns>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var windows = OperatingSystem.IsWindows();
        if (text.Length > 0 && text.All(letter => IsHarmless(letter) || (windows && letter == '\\'))) return text;
        if (windows) return $"\"{Printable.Of(text)}\"";
        if (Printable.Of(text) == text) return $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
        var escaped = text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal);
        return $"$'{Printable.Of(escaped)}'";
    }

    private static bool IsHarmless(char letter) =>
        char.IsLetterOrDigit(letter) || Harmless.Contains(letter, StringComparison.Ordinal);
}
