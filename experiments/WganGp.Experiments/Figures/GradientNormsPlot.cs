using ScottPlot;
using ScottPlot.MultiplotLayouts;
using ScottPlot.TickGenerators;
using PlotStyle = WganGp.Programs.Plots.PlotStyle;

namespace WganGp.Experiments;

/// <summary>
/// The picture of <see cref="GradientNorms"/>: norms by layer on the left, weights of a clipped and a penalised critic on the right.
/// </summary>
internal static class GradientNormsPlot
{
    private const int Width = 1_200, Height = 560, Bins = 60;

    private static readonly Color[] Colors = [PlotStyle.Vermilion, PlotStyle.Orange, PlotStyle.Purple, PlotStyle.Blue];

    public static void Write(string path, IReadOnlyList<GradientNorms.Row> rows)
    {
        // As in the paper, the middle bound.
        var (clipped, penalised) = (rows.Single(row => row.Bound == 0.01), rows.Single(row => row.Bound is null));
        var (norms, above, below) = (Norms(rows), Histogram(clipped, PlotStyle.Orange), Histogram(penalised, PlotStyle.Blue));
        var figure = new Multiplot(norms);
        figure.AddPlot(above);
        figure.AddPlot(below);
        var grid = new CustomGrid();
        grid.Set(norms, new GridCell(0, 0, 2, 5, rowSpan: 2, colSpan: 3));
        grid.Set(above, new GridCell(0, 3, 2, 5, colSpan: 2));
        grid.Set(below, new GridCell(1, 3, 2, 5, colSpan: 2));
        figure.Layout = grid;
        using var picture = figure.Render(Width, Height);
        PlotStyle.Save(picture, path);
    }

    private static Plot Norms(IReadOnlyList<GradientNorms.Row> rows)
    {
        var plot = PlotStyle.NewPlot(
            "Norm of the score's gradient by layer", "layer, from the last hidden one back to the input (0)", "gradient norm, log scale");
        var last = rows[0].Norms.Length - 1;
        foreach (var (row, color) in rows.Zip(Colors))
        {
            // Reversed, in the direction of the gradient.
            var points = row.Norms.Select((norm, layer) => new Coordinates(last - layer, Math.Log10(Math.Max(norm, double.Epsilon))));
            var line = plot.Add.Scatter(points.ToArray(), color);
            line.LineWidth = 2.5f;
            line.MarkerSize = 7;
            line.LegendText = row.Method;
        }

        plot.Axes.Bottom.TickGenerator = new NumericManual(
            [.. Enumerable.Range(0, last + 1).Select(i => (double)i)], [.. Enumerable.Range(0, last + 1).Select(i => $"{last - i}")]);
        plot.Axes.Left.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true, LabelFormatter = exponent => $"1e{exponent:0}" };
        plot.Axes.Margins(left: .03, right: .03, bottom: .05, top: .25);
        plot.Axes.AutoScale();
        plot.ShowLegend(Alignment.UpperLeft);
        plot.Axes.Left.MinimumSize = 80;
        return plot;
    }

    private static Plot Histogram(GradientNorms.Row row, Color color)
    {
        var plot = PlotStyle.NewPlot($"Weights: {row.Method}", "weight", "share of weights");
        // Without the outermost: the few weights of the first layer start ten times as large as the others.
        var extent = 1.1 * row.Weights.Select(Math.Abs).Order().ElementAt((int)(0.998 * row.Weights.Length));
        var counts = new double[Bins];
        foreach (var weight in row.Weights.Where(weight => Math.Abs(weight) < extent))
        {
            counts[(int)((weight + extent) / (2 * extent) * Bins)]++;
        }

        plot.Add.Bars(counts.Select((count, bin) => new Bar
        {
            Position = -extent + ((bin + 0.5) * 2 * extent / Bins),
            Value = count / row.Weights.Length,
            Size = 2 * extent / Bins,
            FillColor = color,
            LineWidth = 0,
        }).ToArray());
        plot.Axes.Margins(bottom: 0);
        plot.Axes.AutoScale();
        plot.Axes.Left.MinimumSize = 80;
        return plot;
    }
}
