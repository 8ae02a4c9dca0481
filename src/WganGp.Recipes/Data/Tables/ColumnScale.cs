namespace WganGp.Recipes.Data;

/// <summary>Offsets and scales of a table's columns.</summary>
internal static class ColumnScale
{
    public static (double[] Offsets, double[] Scales) Of(IReadOnlyList<float[]> rows, TableScaling scaling)
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
            scales[column] = scale > 0 ? scale : 1;
        }

        return (offsets, scales);
    }

    private static (double, double) MeanAndDeviation(IReadOnlyList<float[]> rows, int column)
    {
        var mean = rows.Average(row => (double)row[column]);
        return (mean, Math.Sqrt(rows.Average(row => (row[column] - mean) * (row[column] - mean))));
    }

    private static (double, double) MiddleAndHalf(IReadOnlyList<float[]> rows, int column)
    {
        var low = rows.Min(row => row[column]);
        var high = rows.Max(row => row[column]);
        return ((low + high) / 2, (high - low) / 2);
    }
}
