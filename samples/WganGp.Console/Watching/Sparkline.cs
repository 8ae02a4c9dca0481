namespace WganGp.ConsoleApp.Watching;

/// <summary>A row of values as one line of blocks, from the lowest to the highest of them.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    /// <summary>Draws values.</summary>
    /// <param name="values">The values; those that are not finite are gaps.</param>
    /// <param name="width">Characters: of more values, each character shows the mean of its neighbours.</param>
    public static string Of(IReadOnlyList<double> values, int width)
    {
        var means = new double[Math.Min(width, values.Count)];
        for (var i = 0; i < means.Length; i++)
        {
            var (start, end) = (Start(i), Start(i + 1));
            double[] finite = [.. Enumerable.Range(start, end - start).Select(at => values[at]).Where(double.IsFinite)];
            means[i] = finite.Length == 0 ? double.NaN : finite.Average();
        }

        double[] shown = [.. means.Where(double.IsFinite)];
        if (shown.Length == 0) return new string(' ', means.Length);
        var (low, high) = (shown.Min(), shown.Max());
        return string.Concat(means.Select(mean => double.IsFinite(mean) ? Blocks[Level(mean)] : ' '));

        int Start(int i) => (int)((long)i * values.Count / means.Length);

        int Level(double mean) => high > low ? (int)Math.Round((mean - low) / (high - low) * (Blocks.Length - 1)) : 0;
    }
}
