using ScottPlot;
using PlotStyle = WganGp.Programs.Plots.PlotStyle;

namespace WganGp.Experiments;

/// <summary>The picture of <see cref="PrecisionSpread"/>: one plot per recipe.</summary>
internal static class PrecisionSpreadPlot
{
    private const int Width = 520, Height = 360, Columns = 2;

    public static void Write(string path, IReadOnlyList<PrecisionSpread.Curve> curves, int skipped) =>
        PlotGrid.Write(
            path, [.. curves.GroupBy(curve => curve.Recipe).Select(recipe => Panel(recipe.Key, [.. recipe], skipped))], Columns, Width,
            Height);

    private static Plot Panel(string recipe, IReadOnlyList<PrecisionSpread.Curve> curves, int skipped)
    {
        var plot = PlotStyle.NewPlot(recipe, "generator steps", "Wasserstein estimate");
        plot.Axes.Bottom.TickGenerator = PlotStyle.WholeNumbers(5);
        plot.Axes.Right.MinimumSize = 30;
        foreach (var precision in curves.GroupBy(curve => curve.Precision))
        {
            var color = precision.Key == Precision.Float32 ? PlotStyle.Blue : PlotStyle.Vermilion;
            foreach (var (curve, i) in precision.Select((curve, i) => (curve, i)))
            {
                var line = plot.Add.Scatter(
                    curve.Steps.Zip(curve.Estimates, (step, estimate) => new Coordinates(step, estimate)).Skip(skipped).ToArray(),
                    color.WithAlpha(.75));
                line.LineWidth = 1.8f;
                line.MarkerSize = 0;
                if (i == 0) line.LegendText = precision.Key == Precision.Float32 ? "float32" : "bfloat16";
            }
        }

        plot.Axes.AutoScale();
        plot.ShowLegend(Alignment.UpperRight);
        return plot;
    }
}
