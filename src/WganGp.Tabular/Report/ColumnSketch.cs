using WganGp.Tabular.Scores;

namespace WganGp.Tabular.Report;

/// <summary>How a column's values are distributed in both tables, in few figures.</summary>
/// <param name="Labels">What each bar stands for.</param>
/// <param name="Real">The share of each bar among real values that are not missing.</param>
/// <param name="Synthetic">The share of each bar among synthetic ones.</param>
/// <param name="IsOrdered">Whether the bars are bins of an axis.</param>
/// <param name="Low">The axis's left end; empty for names.</param>
/// <param name="High">The axis's right end; empty for names.</param>
internal sealed record ColumnSketch(
    IReadOnlyList<string> Labels, IReadOnlyList<double> Real, IReadOnlyList<double> Synthetic, bool IsOrdered, string Low, string High)
{
    private const int Bins = 32, MostNames = 10;

    // The few values beyond these would leave no room for the others; they are in the bins at the ends.
    private const double Tail = 0.002;

    /// <summary>Numbers and dates in bins of equal width, names by their frequency with the rest together.</summary>
    public static ColumnSketch Of(AlignedColumn column) => column.IsCategorical
        ? Names(column)
        : Numbers(column.RealNumbers, column.SyntheticNumbers, value => Text(column.Column, value), IsWhole(column.RealNumbers));

    /// <summary>Numbers that are no column's, such as distances.</summary>
    public static ColumnSketch Numbers(double[] real, double[] synthetic, Func<double, string> text, bool whole = false)
    {
        double[] first = Sorted(real), second = Sorted(synthetic);
        if (first.Length + second.Length == 0) return new([], [], [], true, "", "");
        var (low, high) = Range(first, second);
        var bins = Bins;
        if (whole && high - low < Bins)
        {
            bins = (int)(high - low) + 1;
            (low, high) = (low - 0.5, low + bins - 0.5);
        }
        else if (!(high > low))
        {
            (low, high, bins) = (low - 0.5, high + 0.5, 1);
        }

        var width = (high - low) / bins;
        var unit = whole && width == 1;
        var labels = Enumerable.Range(0, bins).Select(bin => unit || bins == 1
            ? text(low + (bin + 0.5) * width)
            : $"{text(low + bin * width)} to {text(low + (bin + 1) * width)}").ToList();
        var (start, end) = unit || bins == 1 ? (labels[0], labels[^1]) : (text(low), text(high));
        return new(labels, Shares(first), Shares(second), true, start, end);

        double[] Shares(double[] values)
        {
            var shares = new double[bins];
            foreach (var value in values) shares[Math.Clamp((int)Math.Floor((value - low) / width), 0, bins - 1)] += 1.0 / values.Length;
            return shares;
        }
    }

    /// <summary>A value of a column as a page shows it.</summary>
    public static string Text(TableColumn column, double value)
    {
        if (column.Kind != ColumnKind.Date) return Figures.Value(value);
        var ticks = Math.Clamp(value + AlignedColumn.DateOrigin, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks - 1024.0);
        return new DateTime((long)ticks).ToString(
            column.Resolution is { } resolution && resolution < TimeSpan.FromDays(1) ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd",
            System.Globalization.CultureInfo.InvariantCulture);
    }

    public static bool IsWhole(double[] values) => Array.TrueForAll(values, value => double.IsNaN(value) || Math.Floor(value) == value);

    private static (double Low, double High) Range(double[] first, double[] second)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var sorted in (double[][])[first, second])
        {
            if (sorted.Length == 0) continue;
            var cut = (int)(Tail * sorted.Length);
            low = Math.Min(low, sorted[cut]);
            high = Math.Max(high, sorted[^(1 + cut)]);
        }

        return (low, high);
    }

    private static double[] Sorted(double[] values) => [.. values.Where(double.IsFinite).Order()];

    private static ColumnSketch Names(AlignedColumn column)
    {
        var (mine, real) = TotalVariation.Counts(column.RealCodes, column.Categories.Count);
        var (theirs, synthetic) = TotalVariation.Counts(column.SyntheticCodes, column.Categories.Count);
        var codes = Enumerable.Range(0, column.Categories.Count);
        // Few names with an order keep it.
        var keep = column.Column.Kind != ColumnKind.Category && column.Categories.Count <= MostNames;
        int[] order = keep ? [.. codes] : [.. codes.OrderByDescending(code => mine[code]).ThenByDescending(code => theirs[code])];
        var shown = order.Length <= MostNames ? order : order[..(MostNames - 1)];
        List<string> labels = [.. shown.Select(code => column.Categories[code].Length == 0 ? "(empty)" : column.Categories[code])];
        List<double> first = [.. shown.Select(code => Share(mine[code], real))];
        List<double> second = [.. shown.Select(code => Share(theirs[code], synthetic))];
        if (shown.Length < order.Length)
        {
            labels.Add($"{order.Length - shown.Length} others");
            first.Add(Share(order[shown.Length..].Sum(code => (long)mine[code]), real));
            second.Add(Share(order[shown.Length..].Sum(code => (long)theirs[code]), synthetic));
        }

        return new(labels, first, second, false, "", "");
    }

    private static double Share(long count, int of) => of == 0 ? 0 : (double)count / of;
}
