namespace WganGp.Recipes.Data;

/// <summary>Offsets and scales of a table's columns, in double: a value becomes (value - offset) / scale before it is rounded.</summary>
internal static class ColumnScale
{
    /// <summary>The largest magnitude whose statistics are finite in double.</summary>
    public const double MostValue = 1e300;

    /// <summary>A spread of a few units in a double's last place, relative to the values, is rounding, not information.</summary>
    public const double Rounding = 8 * 2.220446049250313e-16;

    public static (double[] Offsets, double[] Scales) Of(IReadOnlyList<double[]> rows, TableScaling scaling)
    {
        var columns = rows[0].Length;
        var (offsets, scales) = (new double[columns], new double[columns]);
        for (var column = 0; column < columns; column++)
        {
            double scale;
            (offsets[column], scale) = scaling switch
            {
                TableScaling.Standardize => MeanAndDeviation(rows, column),
                TableScaling.MinMax => MiddleAndHalf(rows, column),
                _ => (0, 1),
            };
            scales[column] = scale > Rounding * Math.Abs(offsets[column]) ? scale : 1;
        }

        return (offsets, scales);
    }

    private static (double, double) MeanAndDeviation(IReadOnlyList<double[]> rows, int column)
    {
        // Distances from one of the values, because sums of the values themselves would round: a constant column has the deviation 0.
        var first = rows[0][column];
        var mean = first + rows.Average(row => row[column] - first);
        var furthest = rows.Max(row => Math.Abs(row[column] - mean));
        if (furthest == 0) return (mean, 0);
        // A power of two is exact, and keeps the squares from overflow and underflow.
        var unit = Math.ScaleB(1, Math.ILogB(furthest));
        return (mean, unit * Math.Sqrt(rows.Average(row => Square((row[column] - mean) / unit))));
    }

    private static double Square(double value) => value * value;

    private static (double, double) MiddleAndHalf(IReadOnlyList<double[]> rows, int column)
    {
        var low = rows.Min(row => row[column]);
        var high = rows.Max(row => row[column]);
        return ((low + high) / 2, (high - low) / 2);
    }
}
