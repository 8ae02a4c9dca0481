using ScottPlot;
using ScottPlot.Colormaps;
using ScottPlot.TickGenerators;

namespace WganGp.Programs.Plots;

/// <summary>Real and generated points in the plane over the level lines of the critic, as in figure 2 of the paper.</summary>
public static class PointCloudPlot
{
    /// <summary>Pixels between the edges of the picture and the plotted area.</summary>
    public const int MarginLeft = 72, MarginRight = 28, MarginBottom = 84, MarginTop = 52;

    /// <summary>Pixels of the plotted area's longer side.</summary>
    public const int LongerSide = 800;

    private const int LevelCount = 14;

    /// <summary>Writes the picture.</summary>
    /// <param name="path">The PNG file to write or replace.</param>
    /// <param name="cloud">What to show.</param>
    public static void Write(string path, PointCloud cloud)
    {
        var (left, right, bottom, top) = cloud.Area;
        if (!(left < right && bottom < top))
        {
            throw new ArgumentException($"The area to show is empty: x from {left} to {right}, y from {bottom} to {top}.", nameof(cloud));
        }

        var plot = PlotStyle.NewPlot(cloud.Title, "", null);
        plot.HideGrid();
        plot.Axes.SetLimits(left, right, bottom, top);
        if (cloud.Scores is double[,] scores) AddSurface(plot, scores, cloud.Area);
        AddPoints(plot, cloud.Real, PlotStyle.Orange, 6, "real");
        AddPoints(plot, cloud.Generated, PlotStyle.Blue, 4.5f, "generated");
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.ShowLegend(Edge.Bottom).Padding = new PixelPadding(0);
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { TargetTickCount = 7 };
        plot.Axes.Left.TickGenerator = new NumericAutomatic { TargetTickCount = 7 };

        // A fixed frame, so that one unit is as long in x as in y and the pictures of a run lie still when flicked through.
        plot.Layout.Fixed(new PixelPadding(MarginLeft, MarginRight, MarginBottom, MarginTop));
        var scale = LongerSide / Math.Max(right - left, top - bottom);
        var width = MarginLeft + MarginRight + (int)Math.Round((right - left) * scale);
        var height = MarginBottom + MarginTop + (int)Math.Round((top - bottom) * scale);
        using var picture = plot.GetImage(width, height);
        PlotStyle.Save(picture, path);
    }

    private static void AddPoints(Plot plot, IReadOnlyList<(double X, double Y)> points, Color color, float size, string legend)
    {
        if (points.Count == 0) return;
        Coordinates[] finite = [.. points.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).Select(p => new Coordinates(p.X, p.Y))];
        plot.Add.Markers(finite, MarkerShape.FilledCircle, size, color.WithAlpha(.75));
        plot.Legend.ManualItems.Add(new LegendItem
        {
            LabelText = legend,
            MarkerShape = MarkerShape.FilledCircle,
            MarkerSize = 10,
            MarkerFillColor = color,
        });
    }

    /// <summary>Draws the level lines of a critic's scores over a shade, dark where they are low.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="scores">As <see cref="PointCloud.Scores"/>.</param>
    /// <param name="area">What they span.</param>
    /// <param name="banded">Whether the shade is even between two lines: such a picture is a third of the size.</param>
    public static void AddSurface(
        Plot plot, double[,] scores, (double Left, double Right, double Bottom, double Top) area, bool banded = false)
    {
        double[] sorted = [.. scores.Cast<double>().Where(double.IsFinite).Order()];
        // A flat or partly undefined surface has no level lines; ScottPlot would search for them at NaN.
        if (sorted.Length < scores.Length || sorted.Length == 0 || sorted[0] == sorted[^1]) return;

        var (rows, columns) = (scores.GetLength(0), scores.GetLength(1));
        var heatmap = plot.Add.Heatmap(banded ? Bands(scores, sorted[0], sorted[^1]) : scores);
        heatmap.Extent = new CoordinateRect(area.Left, area.Right, area.Bottom, area.Top);
        heatmap.FlipVertically = true;
        heatmap.Smooth = true;
        heatmap.Colormap = new CustomInterpolated([Color.FromHex("#CBD3DE"), Color.FromHex("#E9EDF2"), Color.FromHex("#FFFFFF")]);

        var grid = new Coordinates3d[rows, columns];
        for (var row = 0; row < rows; row++)
        {
            var y = area.Bottom + (area.Top - area.Bottom) * row / (rows - 1);
            for (var column = 0; column < columns; column++)
            {
                grid[row, column] = new(area.Left + (area.Right - area.Left) * column / (columns - 1), y, scores[row, column]);
            }
        }

        var contours = plot.Add.ContourLines(grid, count: LevelCount);
        contours.LineColor = PlotStyle.Muted.WithAlpha(.55);
        contours.LineWidth = 1;
        // The critic's zero drifts, so its absolute values say nothing: no numbers on the lines.
        contours.LabelStyle.IsVisible = false;
    }

    private static double[,] Bands(double[,] scores, double lowest, double highest)
    {
        var bands = new double[scores.GetLength(0), scores.GetLength(1)];
        for (var row = 0; row < bands.GetLength(0); row++)
        {
            for (var column = 0; column < bands.GetLength(1); column++)
            {
                bands[row, column] = Math.Min(
                    LevelCount, Math.Floor((scores[row, column] - lowest) / (highest - lowest) * (LevelCount + 1)));
            }
        }

        return bands;
    }
}
