namespace WganGp.Recipes.Data;

/// <summary>Refuses an array that is not scaled and whose different values become equal when they are rounded to float32.</summary>
internal static class NumpyPrecision
{
    // Of a thousand different values half are lost when they span fewer than about 700 numbers of float32: less than ten bits are left.
    // Of more values half would be lost where much is left.
    private const int Most = 1_000;

    /// <summary>Checks samples from the whole array: value by value, as columns of a table, or large samples each by itself.</summary>
    /// <exception cref="TrainingDataException">Half of the different values, or more, are no longer told apart.</exception>
    public static void Check(string path, NumpyRows rows)
    {
        var type = rows.Header.Type;
        // The narrower types fit into float32.
        if (type.Bytes < (type.IsFloating ? sizeof(double) : sizeof(int))) return;
        var stored = rows.Header.Shape[0];
        var (size, count) = ((int)rows.RowSize, (int)Math.Min(stored, Most));
        if (size == 0) return;
        var columns = Array.ConvertAll(new double[size <= Most ? size : 0][], _ => new double[count]);
        var numbers = new double[size];
        for (var i = 0; i < count; i++)
        {
            var row = (long)((Int128)i * stored / count);
            type.Read(rows.Read(row), rows.Header.BigEndian, numbers);
            for (var column = 0; column < columns.Length; column++) columns[column][i] = numbers[column];
            if (columns.Length > 0) continue;
            Check(path, $"Sample {FileData.Text(row)}", [.. Enumerable.Range(0, Most).Select(k => numbers[(long)k * size / Most])]);
        }

        for (var i = 0; i < columns.Length; i++) Check(path, $"Value {FileData.Text(i)} of the samples", columns[i]);
    }

    private static void Check(string path, string place, double[] values)
    {
        // Values that are not finite are named with their sample when it is read.
        if (!Array.TrueForAll(values, double.IsFinite)) return;
        if (ColumnPrecision.Lost(values, Array.ConvertAll(values, value => (float)value)) is not { } pair) return;
        throw new TrainingDataException(
            $"{place} in '{path}' loses its digits in float32, where {pair} are equal: subtract an offset in NumPy, " +
            "and divide by a scale, before the array is saved.");
    }
}
