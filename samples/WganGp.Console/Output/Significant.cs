using System.Globalization;

namespace WganGp.ConsoleApp.Output;

/// <summary>Numbers with as many digits as a reader needs.</summary>
internal static class Significant
{
    private const int DigitsOfText = 4;

    /// <summary>Rounds to a number of significant digits.</summary>
    public static double Round(double value, int digits) => double.Parse(
        value.ToString($"G{digits}", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>A number for readers, with a thousands separator and without an exponent where that is short.</summary>
    public static string Text(double value)
    {
        if (!double.IsFinite(value)) return "not finite";
        var magnitude = Math.Abs(value);
        return magnitude is 0 or >= 1e-4 and < 1e7
            ? Round(value, Math.Max(DigitsOfText, (int)Math.Ceiling(Math.Log10(Math.Max(1, magnitude)))))
                .ToString("#,0.########", CultureInfo.InvariantCulture)
            : value.ToString("0.###e0", CultureInfo.InvariantCulture);
    }
}
