using ScottPlot;
using PlotStyle = WganGp.Programs.Plots.PlotStyle;

namespace WganGp.Experiments;

/// <summary>The picture of <see cref="Architectures"/>: each pair's score under one objective against its score under the other.</summary>
internal static class ArchitecturesPlot
{
    private const int Side = 640;

    public static void Write(string path, IReadOnlyList<(double Gan, double WganGp)> scores, double threshold, double best)
    {
        var plot = PlotStyle.NewPlot("One network pair, two objectives", "score as a GAN", "score as a WGAN-GP");
        // The lowest possible score.
        const double low = 0.9;
        var high = Math.Max(best, scores.Max(pair => Math.Max(pair.Gan, pair.WganGp))) + 0.5;
        plot.Axes.SetLimits(low, high, low, high);
        plot.Add.Line(low, low, high, high).Color = PlotStyle.Line;
        foreach (var line in (IEnumerable<ScottPlot.Plottables.AxisLine>)[
            plot.Add.HorizontalLine(threshold), plot.Add.VerticalLine(threshold)])
        {
            line.Color = PlotStyle.Muted;
            line.LineWidth = 1.5f;
            line.LinePattern = LinePattern.Dashed;
        }

        Draw(pair => pair.WganGp >= threshold && pair.Gan < threshold, PlotStyle.Blue, "only WGAN-GP");
        Draw(pair => pair.Gan >= threshold && pair.WganGp < threshold, PlotStyle.Vermilion, "only GAN");
        Draw(pair => pair.Gan >= threshold && pair.WganGp >= threshold, PlotStyle.Green, "both");
        Draw(pair => pair.Gan < threshold && pair.WganGp < threshold, PlotStyle.Muted, "neither");
        plot.Axes.Left.MinimumSize = 60;
        plot.Axes.Right.MinimumSize = 20;
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.ShowLegend(Edge.Bottom);
        using var picture = plot.GetImage(Side, Side + 40);
        PlotStyle.Save(picture, path);

        void Draw(Func<(double Gan, double WganGp), bool> belongs, Color color, string name)
        {
            var points = scores.Where(belongs).Select(pair => new Coordinates(pair.Gan, pair.WganGp)).ToArray();
            var markers = plot.Add.Markers(points, MarkerShape.FilledCircle, 10, color.WithAlpha(.8));
            markers.LegendText = $"{name}: {points.Length}";
        }
    }
}
