using System.Globalization;

namespace WganGp.Tabular.Values;

/// <summary>Values of a table in a message: short, on one line, without what a terminal would obey.</summary>
internal static class Printed
{
    private const int Longest = 60;

    public static string Of(string text)
    {
        var safe = TerminalText.Escaped(text.Length > Longest ? text[..Longest] : text, code => $"\\u{code:X4}");
        return text.Length > Longest ? $"'{safe}…' ({Of(text.Length)} characters)" : $"'{safe}'";
    }

    public static string Of(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static string Of(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Of(DateTime value) => value.ToString(
        value.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
}
