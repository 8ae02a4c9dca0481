using System.Globalization;

namespace WganGp.Tabular.Values;

/// <summary>A number that was read from a text, and how it was written there.</summary>
/// <param name="Value">The number.</param>
/// <param name="Decimals">Decimals without trailing zeros; null where an exponent makes them too many.</param>
/// <param name="Written">Decimals with trailing zeros.</param>
/// <param name="Grouping">What stood between groups of three digits; '\0' if nothing did.</param>
/// <param name="HasLeadingZero">Whether the text is a code such as 007, of which a number would lose the zeros.</param>
/// <param name="IsExact">Whether a double has all its digits before the decimals.</param>
internal readonly record struct NumberText(
    double Value, int? Decimals, int Written, char Grouping, bool HasLeadingZero, bool IsExact)
{
    /// <summary>Whole numbers beyond 2^53 have no double of their own.</summary>
    public const double LargestWhole = 1L << 53;

    /// <summary>More decimals are not counted: a double has 15 digits to write.</summary>
    public const int MostDecimals = 15;

    private const int Longest = 128;

    public static bool TryParse(ReadOnlySpan<char> text, char decimalSign, out NumberText number)
    {
        number = default;
        text = text.Trim();
        if (text.Length is 0 or > Longest) return false;
        Span<char> plain = stackalloc char[text.Length + 1];
        var length = 0;
        var at = 0;
        if (text[0] is '-' or '+')
        {
            plain[length++] = text[0];
            at++;
        }

        var first = length;
        if (!Whole(text, ref at, plain, ref length, decimalSign, out var grouping)) return false;
        var whole = length - first;
        var (decimals, written) = (0, 0);
        if (at < text.Length && text[at] == decimalSign)
        {
            plain[length++] = '.';
            for (at++; at < text.Length && char.IsAsciiDigit(text[at]); at++)
            {
                plain[length++] = text[at];
                written++;
                if (text[at] != '0') decimals = written;
            }
        }

        if (whole + written == 0) return false;
        int? exponent = null;
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            if (!int.TryParse(text[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power)) return false;
            exponent = power;
            text[at..].CopyTo(plain[length..]);
            length += text.Length - at;
        }
        else if (at < text.Length)
        {
            return false;
        }

        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(plain[..length], style, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value)) return false;
        // 6e+05 is a whole number, as R writes it among others without an exponent; 1e-30 has more decimals than can be written.
        int? places = exponent is { } moved ? moved is < -MostDecimals or > MostDecimals ? null : Math.Max(0, decimals - moved) : decimals;
        var isExact = exponent is not null || Math.Abs(value) < LargestWhole;
        number = new(value, places, exponent is null ? written : 0, grouping, whole > 1 && plain[first] == '0', isExact);
        return true;
    }

    /// <summary>The digits before the decimals, perhaps in groups of three.</summary>
    private static bool Whole(
        ReadOnlySpan<char> text, ref int at, Span<char> plain, ref int length, char decimalSign, out char grouping)
    {
        grouping = '\0';
        var group = 0;
        for (; at < text.Length; at++)
        {
            if (char.IsAsciiDigit(text[at]))
            {
                plain[length++] = text[at];
                group++;
            }
            else if (text[at] != decimalSign && IsGrouping(text[at]))
            {
                // The first group has one to three digits, every other exactly three.
                if (grouping == '\0' ? group is 0 or > 3 : group != 3 || text[at] != grouping) return false;
                grouping = text[at];
                group = 0;
            }
            else
            {
                break;
            }
        }

        return grouping == '\0' || group == 3;
    }

    private static bool IsGrouping(char sign) => sign is ',' or '.' or '\'' or ' ' or '\u00A0' or '\u202F';
}
