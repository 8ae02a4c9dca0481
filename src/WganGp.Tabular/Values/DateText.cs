using System.Globalization;

namespace WganGp.Tabular.Values;

/// <summary>A date as text, by a format of .NET.</summary>
internal static class DateText
{
    /// <summary>What stands for the offset from UTC in a format.</summary>
    public const string Offset = "zzz";

    /// <summary>The format where none is given.</summary>
    public const string Iso = "yyyy-MM-ddTHH:mm:ss.FFFFFFF";

    /// <summary>Ticks of a text; of UTC if the format has an offset.</summary>
    public static bool TryParse(string text, string format, out long ticks)
    {
        if (!format.EndsWith(Offset, StringComparison.Ordinal))
        {
            // A time without a date is one of the first day.
            var isDate = DateTime.TryParseExact(
                text, format, CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out var date);
            ticks = date.Ticks;
            return isDate;
        }

        var isMoment = TryParseOffset(text, format, out var moment);
        ticks = moment.UtcTicks;
        return isMoment;
    }

    public static bool TryParseOffset(string text, string format, out DateTimeOffset moment) =>
        DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment);

    public static string Write(long ticks, string? format) =>
        new DateTime(ticks, DateTimeKind.Utc).ToString(format ?? Iso, CultureInfo.InvariantCulture);
}
