using System.Numerics;
using System.Runtime.InteropServices;
using WganGp.Metrics;

namespace WganGp.Tabular.Scores;

/// <summary>
/// The distance of two rows: of each column |difference| / the range of the training rows, at most 1, and 0 or 1 of names, their mean over
/// the columns. A missing value is at distance 0 from another and 1 from any other value.
/// </summary>
internal sealed class RowDistances
{
    /// <summary>What lies so far from every scaled number, and from each other, that the distance is cut at 1.</summary>
    private const double Missing = 1e300, Beside = 1e200, BetweenNames = 2;

    private readonly List<Func<Table, double[]>> columns;

    /// <param name="training">Gives the columns, the ranges and the names.</param>
    public RowDistances(Table training)
    {
        columns = [.. training.Schema.Columns.Where(column => column.IsLearned).Select(column => Scale(column, training))];
    }

    /// <summary>The columns of a table, so that |a - b|, at most 1, is the distance in each.</summary>
    public double[][] Encode(Table table) => [.. columns.Select(column => column(table))];

    /// <summary>The two smallest distances of each row to the others. The second is NaN where there is only one other.</summary>
    public static (double First, double Second)[] Nearest(double[][] from, double[][] to, CancellationToken cancellationToken)
    {
        var count = from.Length == 0 ? 0 : from[0].Length;
        var nearest = new (double, double)[count];
        Parallelism.For(count, row => nearest[row] = Nearest(from, row, to), cancellationToken);
        return nearest;
    }

    private static (double First, double Second) Nearest(double[][] from, int row, double[][] to)
    {
        var sums = new double[to[0].Length];
        for (var column = 0; column < from.Length; column++) Add(sums, to[column], from[column][row]);
        var (first, second) = (double.PositiveInfinity, double.PositiveInfinity);
        foreach (var sum in sums)
        {
            if (sum < first) (first, second) = (sum, first);
            else if (sum < second) second = sum;
        }

        return (first / from.Length, double.IsInfinity(second) ? double.NaN : second / from.Length);
    }

    private static void Add(double[] sums, double[] values, double from)
    {
        var totals = MemoryMarshal.Cast<double, Vector<double>>(sums.AsSpan());
        var others = MemoryMarshal.Cast<double, Vector<double>>(values.AsSpan());
        var mine = new Vector<double>(from);
        for (var i = 0; i < totals.Length; i++) totals[i] += Vector.Min(Vector.Abs(others[i] - mine), Vector<double>.One);
        for (var i = totals.Length * Vector<double>.Count; i < sums.Length; i++) sums[i] += Math.Min(1, Math.Abs(values[i] - from));
    }

    private static Func<Table, double[]> Scale(TableColumn column, Table training)
    {
        if (column.IsCategorical)
        {
            // One numbering for all tables: a name that the training rows lack is at no distance from itself alone.
            var places = column.Categories.Select((name, place) => (name, place)).ToDictionary(StringComparer.Ordinal);
            return table =>
            {
                var (codes, map) = (table.Codes(column.Name).ToArray(), Places(places, table.Schema[column.Name].Categories));
                return Array.ConvertAll(codes, code => code < 0 ? Missing : BetweenNames * map[code]);
            };
        }

        var values = Numbers(column, training);
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values.Where(double.IsFinite)) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return table => Array.ConvertAll(
            Numbers(column, table),
            value => double.IsNaN(value) ? Missing : high > low ? Math.Clamp((value - low) / (high - low), -Beside, Beside)
                : value == low ? 0 : Beside);
    }

    private static int[] Places(Dictionary<string, int> places, IReadOnlyList<string> names) =>
        [.. names.Select(name => places.TryGetValue(name, out var place) ? place : places[name] = places.Count)];

    private static double[] Numbers(TableColumn column, Table table) => column.Kind == ColumnKind.Date
        ? Array.ConvertAll(table.Dates(column.Name).ToArray(), ticks => ticks == Table.MissingDate ? double.NaN : ticks)
        : table.Numbers(column.Name).ToArray();
}
