using System.Globalization;
using WganGp.Benchmarks.Measuring;

namespace WganGp.Benchmarks.Output;

/// <summary>Formats figures for both outputs.</summary>
internal static class Format
{
    public static string Milliseconds(double value) =>
        value < 10 ? Invariant($"{value:F2}") : value < 100 ? Invariant($"{value:F1}") : Invariant($"{value:N0}");

    public static string Ratio(double value) => Invariant($"{value:F2}");

    public static string Percent(double value) => Invariant($"{100 * value:F0} %");

    public static string Rate(double flopsASecond) => Invariant($"{flopsASecond / 1e9:F0} GFLOP/s");

    public static string Flops(double flops) => Invariant($"{flops / 1e9:G3} GFLOP");

    public static string Mebibytes(long? bytes) => bytes is { } known ? Invariant($"{known / 1048576.0:N0}") : "";

    public static string Count(long? count) => count is { } known ? Invariant($"{known:N0}") : "";

    public static string Difference(double? difference) => difference is { } known ? Invariant($"{known:G2}") : "";

    /// <summary>Time and ratio of a variant; empty where it was not measured.</summary>
    public static string Cell(Timing? timing) => timing is null ? "" : $"{Milliseconds(timing.Median)} ({Ratio(timing.Ratio)})";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
