namespace WganGp.Tabular.Values;

/// <summary>The formats that dates are looked for in, the preferred before the others.</summary>
internal static class DateFormats
{
    private static readonly string[] Days =
    [
        "yyyy-MM-dd", "yyyy/MM/dd", "yyyy.MM.dd", "yyyyMMdd", "yyyy-M-d", "yyyy/M/d", "yyyy-MM",
        "dd.MM.yyyy", "d.M.yyyy", "dd.MM.yy", "d.M.yy",
        "MM/dd/yyyy", "dd/MM/yyyy", "M/d/yyyy", "d/M/yyyy", "MM/dd/yy", "dd/MM/yy", "M/d/yy", "d/M/yy",
        "dd-MM-yyyy", "MM-dd-yyyy", "d-M-yyyy", "M-d-yyyy", "dd-MM-yy", "MM-dd-yy",
        "dd-MMM-yyyy", "d-MMM-yyyy", "dd-MMM-yy", "d-MMM-yy", "dd MMM yyyy", "d MMM yyyy", "dd MMMM yyyy", "d MMMM yyyy",
        "MMM dd yyyy", "MMM d yyyy", "MMM dd, yyyy", "MMM d, yyyy", "MMMM dd, yyyy", "MMMM d, yyyy", "MMM yyyy", "MMMM yyyy",
    ];

    private static readonly string[] Times =
    [
        "HH:mm", "HH:mm:ss", "HH:mm:ss.fff", "HH:mm:ss.ffffff", "HH:mm:ss.fffffff", "HH:mm:ss.FFFFFFF", "H:mm", "H:mm:ss",
        "hh:mm tt", "hh:mm:ss tt", "h:mm tt", "h:mm:ss tt",
    ];

    public static IReadOnlyList<string> All { get; } =
    [
        .. Days,
        .. from day in Days from gap in (string[])[" ", "T"] from time in Times select day + gap + time,
        .. from gap in (string[])[" ", "T"] from time in Times.Take(6) from zone in (string[])["Z", DateText.Offset]
           select "yyyy-MM-dd" + gap + time + zone,
        .. Times,
    ];

    /// <summary>Whether day and month are both numbers beside each other, so that either may be first.</summary>
    public static bool HasOrder(string format)
    {
        var (day, month) = (format.IndexOf('d', StringComparison.Ordinal), format.IndexOf('M', StringComparison.Ordinal));
        return !format.Contains("MMM", StringComparison.Ordinal) && day >= 0 && month >= 0 &&
            format.IndexOf('y', StringComparison.Ordinal) > Math.Max(day, month);
    }

    public static bool IsDayFirst(string format) =>
        format.IndexOf('d', StringComparison.Ordinal) < format.IndexOf('M', StringComparison.Ordinal);

    public static bool HasShortYear(string format) =>
        format.Contains("yy", StringComparison.Ordinal) && !format.Contains("yyyy", StringComparison.Ordinal);
}
