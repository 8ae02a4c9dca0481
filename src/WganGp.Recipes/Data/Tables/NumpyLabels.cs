namespace WganGp.Recipes.Data;

/// <summary>Labels in a NumPy array next to that of the samples.</summary>
internal static class NumpyLabels
{
    // Labels number classes, and networks have weights for each: larger numbers are identifiers or noise.
    private const int MostClasses = 1_000_000;

    /// <summary>One label per sample, and the names of the classes: their numbers.</summary>
    public static (long[] Labels, string[] Classes) Read(string samplesPath, long count)
    {
        var path = Path.Combine(Path.GetDirectoryName(samplesPath) ?? "", Path.GetFileNameWithoutExtension(samplesPath) + "-labels.npy");
        if (!File.Exists(path))
        {
            throw new TrainingDataException($"There is no label file '{path}' next to the array: add it, or load without labels.");
        }

        var rows = NumpyRows.Open(path);
        if (!rows.Header.Shape.SequenceEqual([count]) || !rows.Header.Type.IsInteger)
        {
            throw new TrainingDataException(
                $"'{path}' has ({string.Join(", ", rows.Header.Shape)}) of {rows.Header.Type.Name}, but the samples need whole " +
                $"numbers of the shape ({count}): save one label per sample.");
        }

        var one = new double[1];
        var labels = new long[count];
        for (long i = 0; i < count; i++)
        {
            rows.Header.Type.Read(rows.Read(i), rows.Header.BigEndian, one);
            if (one[0] is < 0 or >= MostClasses)
            {
                throw new TrainingDataException(
                    $"Label {FileData.Text(i)} in '{path}' is {one[0]}, but labels must be 0 or more and less than " +
                    $"{FileData.Text(MostClasses)}: renumber the classes.");
            }

            labels[i] = (long)one[0];
        }

        return (labels, [.. Enumerable.Range(0, (int)labels.Max() + 1).Select(name => FileData.Text(name))]);
    }
}
