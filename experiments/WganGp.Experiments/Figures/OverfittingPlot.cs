using ScottPlot;
using PlotStyle = WganGp.Programs.Plots.PlotStyle;

namespace WganGp.Experiments;

/// <summary>The picture of <see cref="Overfitting"/>: one plot per method, with a curve each for training and held-out images.</summary>
internal static class OverfittingPlot
{
    private const int Width = 600, Height = 460;

    public static void Write(string path, IReadOnlyList<Overfitting.Row> rows)
    {
        var methods = rows.GroupBy(row => row.Method).ToList();
        PlotGrid.Write(path, [.. methods.Select(method => Panel(method.Key, [.. method]))], methods.Count, Width, Height);
    }

    private static Plot Panel(string method, IReadOnlyList<Overfitting.Row> rows)
    {
        var plot = PlotStyle.NewPlot(method, "generator steps", "negative critic loss");
        plot.Axes.Bottom.TickGenerator = PlotStyle.WholeNumbers(5);
        plot.Axes.Right.MinimumSize = 30;
        Draw(row => row.Training, PlotStyle.Blue, "training images");
        Draw(row => row.HeldOut, PlotStyle.Vermilion, "held-out images");
        // The first reports, orders of magnitude above the rest, would flatten it.
        var values = rows.Skip(rows.Count / 10).SelectMany(row => new[] { row.Training, row.HeldOut }).ToList();
        var (low, high) = (values.Min(), values.Max());
        plot.Axes.SetLimits(0, 1.01 * rows[^1].Step, low - (0.05 * (high - low)) - 1e-9, high + (0.2 * (high - low)) + 1e-9);
        plot.ShowLegend(Alignment.UpperRight);
        return plot;

        void Draw(Func<Overfitting.Row, double> value, Color color, string legend)
        {
            var line = plot.Add.Scatter(rows.Select(row => new Coordinates(row.Step, value(row))).ToArray(), color);
            line.LineWidth = 2.5f;
            line.MarkerSize = 0;
            line.LegendText = legend;
        }
    }
}
