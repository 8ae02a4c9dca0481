using System.Globalization;
using System.Text.RegularExpressions;

namespace WganGp.Tabular.Values;

/// <summary>How a column's numbers are written: decimals, trailing zeros, groups of three digits.</summary>
internal sealed partial class NumberFormat
{
    private readonly int? decimals;
    private readonly int padded;
    private readonly string decimalSign;
    private readonly string? group;

    private NumberFormat(int? decimals, int padded, string decimalSign, string? group)
    {
        this.decimals = decimals;
        this.padded = padded;
        this.decimalSign = decimalSign;
        this.group = group;
    }

    /// <summary>The format of a column of a file.</summary>
    public static NumberFormat Of(TableColumn column, TableFormat format)
    {
        var text = column.Format ?? "0";
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var grouping = format.ThousandsSign ?? (format.DecimalSign == ',' ? '.' : ',');
        return new(
            column.Decimals, point < 0 ? 0 : text.Length - point - 1, format.DecimalSign.ToString(),
            text.StartsWith('#') ? grouping.ToString() : null);
    }

    /// <summary>The format's text, as <see cref="TableColumn.Format"/> has it; null if nothing is particular.</summary>
    public static string? Text(bool isGrouped, int padded) =>
        isGrouped || padded > 0 ? (isGrouped ? "#,##0" : "0") + (padded > 0 ? "." + new string('0', padded) : "") : null;

    public static bool IsValid(string format) => Valid().IsMatch(format);

    /// <summary>The number as text. Every digit of it: .NET's custom formats stop at 15.</summary>
    public string Write(double value)
    {
        if (decimals is not { } wanted)
        {
            // Beyond 2^53 an exponent says that the last digits are not meant.
            var shape = Math.Abs(value) < NumberText.LargestWhole ? "R" : "E16";
            return Signed(value.ToString(shape, CultureInfo.InvariantCulture), 0);
        }

        var text = value.ToString($"F{Math.Max(wanted, padded)}", CultureInfo.InvariantCulture);
        return Signed(text, padded);
    }

    private string Signed(string text, int keep)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (text.Contains('E', StringComparison.Ordinal)) return text.Replace(".", decimalSign, StringComparison.Ordinal);
        var whole = point < 0 ? text : text[..point];
        var rest = point < 0 ? "" : text[(point + 1)..];
        while (rest.Length > keep && rest[^1] == '0') rest = rest[..^1];
        if (rest.Length < keep) rest = rest.PadRight(keep, '0');
        // No minus before nothing but zeros.
        if (whole == "-0" && rest.All(digit => digit == '0')) whole = "0";
        if (group is not null) whole = Grouped(whole, group);
        return rest.Length == 0 ? whole : whole + decimalSign + rest;
    }

    private static string Grouped(string whole, string group)
    {
        for (var at = whole.Length - 3; at > (whole[0] == '-' ? 1 : 0); at -= 3) whole = whole.Insert(at, group);
        return whole;
    }

    [GeneratedRegex(@"^(#,##)?0(\.0{1,15})?$")]
    private static partial Regex Valid();
}
