using System.Globalization;

namespace WganGp.Recipes.Data;

/// <summary>How a table's numbers are written.</summary>
internal sealed class CsvNumber(char decimalSign)
{
    private readonly NumberFormatInfo format = new()
    {
        NumberDecimalSeparator = decimalSign.ToString(),
        NumberGroupSeparator = decimalSign == ',' ? "." : ",",
    };

    /// <summary>Whether a field is a finite number, and which.</summary>
    public bool TryParse(string field, out double number) =>
        double.TryParse(field, NumberStyles.Float, format, out number) && double.IsFinite(number);

    /// <summary>Whether a field is a number that decimal holds exactly: whole numbers of 28 digits, for example.</summary>
    public bool TryParse(string field, out decimal number) => decimal.TryParse(field, NumberStyles.Float, format, out number);

    /// <summary>Whether a field consists of digits alone.</summary>
    public static bool IsWhole(string field) => field.Length > 0 && field.All(char.IsAsciiDigit);

    /// <summary>Whether a field may be a number with either decimal sign.</summary>
    public static bool IsLikely(string field) =>
        field.Any(char.IsAsciiDigit) && field.All(sign => char.IsAsciiDigit(sign) || ".,+-eE".Contains(sign, StringComparison.Ordinal));
}
