using System.Globalization;

namespace WganGp.Recipes.Data;

/// <summary>Refuses a column whose different values become equal when they are rounded to float32.</summary>
internal static class ColumnPrecision
{
    // Sorting them costs little beside reading them.
    private const int MostRows = 100_000;

    /// <summary>Checks every column of scaled samples.</summary>
    /// <exception cref="TrainingDataException">Half of a column's values, or more, are no longer told apart.</exception>
    public static void Check(
        string path, IReadOnlyList<string> columns, IReadOnlyList<double[]> rows, IReadOnlyList<float[]> samples, TableScaling scaling)
    {
        var count = Math.Min(rows.Count, MostRows);
        var (values, rounded) = (new double[count], new float[count]);
        for (var column = 0; column < columns.Count; column++)
        {
            for (var row = 0; row < count; row++) (values[row], rounded[row]) = (rows[row][column], samples[row][column]);
            if (Lost(values, rounded) is not { } pair) continue;
            throw new TrainingDataException(
                $"Column {FileData.Quote(columns[column])} of '{path}' loses its digits in float32, where {pair} are equal: " +
                (scaling == TableScaling.None
                    ? "set TableOptions.Scaling, which subtracts an offset in double first, or choose other columns."
                    : $"remove the values that are far from the others ({Text(values[0])} to {Text(values[^1])}), " +
                        "or choose other columns."));
        }
    }

    /// <summary>Two values that became equal, if half of the different values or more did; null otherwise.</summary>
    /// <param name="values">The values, which are sorted here.</param>
    /// <param name="rounded">The values in float32, which go with them.</param>
    public static string? Lost(double[] values, float[] rounded)
    {
        Array.Sort(values, rounded);
        if (values[^1] - values[0] <= ColumnScale.Rounding * Math.Max(Math.Abs(values[0]), Math.Abs(values[^1]))) return null;
        return Merged(values, rounded) is { } pair ? $"{Text(pair.One)} and {Text(pair.Other)}" : null;
    }

    private static (double One, double Other)? Merged(double[] values, float[] rounded)
    {
        var (different, merged) = (1, 0);
        (double, double)? pair = null;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] == values[i - 1]) continue;
            different++;
            if (rounded[i] != rounded[i - 1]) continue;
            merged++;
            pair ??= (values[i - 1], values[i]);
        }

        return merged * 2 >= different ? pair : null;
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
