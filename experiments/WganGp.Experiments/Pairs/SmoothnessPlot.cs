using ScottPlot;
using PlotStyle = WganGp.Programs.Plots.PlotStyle;

namespace WganGp.Experiments;

/// <summary>The picture of <see cref="Smoothness"/>: estimate and gradient norm, one colour per nonlinearity, one line per run.</summary>
internal static class SmoothnessPlot
{
    private const int Width = 620, Height = 480;

    private static readonly Color[] Colors = [PlotStyle.Blue, PlotStyle.Green, PlotStyle.Vermilion, PlotStyle.Orange, PlotStyle.Purple];

    public static void Write(string path, IReadOnlyList<Smoothness.Row> rows) => PlotGrid.Write(
        path,
        [
            Panel("Wasserstein estimate", "D(real) - D(generated)", rows, point => point.WassersteinEstimate),
            Panel("Mean norm of the critic's input gradient", "gradient norm", rows, point => point.GradientNorm),
        ],
        2, Width, Height);

    private static Plot Panel(string title, string yLabel, IReadOnlyList<Smoothness.Row> rows, Func<Smoothness.Point, double> value)
    {
        var plot = PlotStyle.NewPlot(title, "critic updates", yLabel);
        plot.Axes.Bottom.TickGenerator = PlotStyle.WholeNumbers(5);
        plot.Axes.Right.MinimumSize = 30;
        foreach (var (group, color) in rows.GroupBy(row => row.Activation).Zip(Colors))
        {
            var legend = group.Key;
            foreach (var row in group)
            {
                var points = row.Curve.Where(point => double.IsFinite(value(point)))
                    .Select(point => new Coordinates(point.CriticUpdates, value(point))).ToArray();
                if (points.Length == 0) continue;
                var line = plot.Add.Scatter(points, color.WithAlpha(.8));
                line.LineWidth = 2;
                line.MarkerSize = 0;
                line.LegendText = legend;
                // One entry in the legend, however many runs there are.
                legend = "";
            }
        }

        plot.Axes.Margins(left: 0, right: 0.01, bottom: .05, top: .1);
        plot.Axes.AutoScale();
        plot.ShowLegend(Alignment.UpperRight);
        return plot;
    }
}
