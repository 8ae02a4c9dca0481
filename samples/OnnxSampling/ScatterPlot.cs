namespace OnnxSampling;

/// <summary>Points of the plane as a picture: x to the right and y upwards, with one scale for both.</summary>
internal static class ScatterPlot
{
    private const int Side = 480, Margin = 16, Radius = 1;

    /// <summary>Writes a PNG file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="values">Points <c>[N, 2]</c>.</param>
    public static void Write(string path, float[] values)
    {
        if (!values.All(float.IsFinite)) throw new NotSupportedException("A sample is not finite and cannot be plotted; check the model.");
        var points = values.Chunk(2).Select(point => (X: point[0], Y: point[1])).ToList();
        var (left, bottom) = (points.Min(point => point.X), points.Min(point => point.Y));
        var extent = Math.Max(points.Max(point => point.X) - left, points.Max(point => point.Y) - bottom);
        var scale = extent > 0 ? (Side - 1 - (2 * Margin)) / extent : 0;
        var pixels = new byte[Side * Side * 3];
        Array.Fill(pixels, (byte)255);
        foreach (var (x, y) in points)
        {
            var (column, row) = (Margin + (int)MathF.Round((x - left) * scale), Side - 1 - Margin - (int)MathF.Round((y - bottom) * scale));
            for (var i = row - Radius; i <= row + Radius; i++)
            {
                for (var j = column - Radius; j <= column + Radius; j++) pixels.AsSpan(((i * Side) + j) * 3, 3).Clear();
            }
        }

        Picture.WritePixels(path, pixels, Side, Side);
    }
}
