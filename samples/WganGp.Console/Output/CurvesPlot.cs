using System.Globalization;
using ScottPlot;
using ScottPlot.MultiplotLayouts;
using ScottPlot.TickGenerators;
using PlotStyle = WganGp.Programs.Plots.PlotStyle;

namespace WganGp.ConsoleApp.Output;

/// <summary>A training run in one picture: the Wasserstein estimate large, the explaining quantities below.</summary>
internal static class CurvesPlot
{
    public const int Width = 1200;
    public const int Height = 900;

    /// <summary>Fewer reports than this are shown as they are, with a dot each.</summary>
    /// <summary>Writes the picture.</summary>
    /// <param name="path">The PNG file to write or replace.</param>
    /// <param name="reports">The reports so far, at least one, in chronological order.</param>
    /// <param name="targetNorm">The gradient norm that the penalty aims at, drawn as a line; null for none.</param>
    public static void Write(string path, IReadOnlyList<TrainingReport> reports, double? targetNorm = 1)
    {
        ArgumentOutOfRangeException.ThrowIfZero(reports.Count, nameof(reports));

        var estimate = Estimate(reports);
        var criticLoss = CriticLoss(reports);
        var gradientNorm = GradientNorm(reports, targetNorm);
        var generatorLoss = GeneratorLoss(reports);

        var figure = new Multiplot(estimate);
        figure.AddPlot(criticLoss);
        figure.AddPlot(gradientNorm);
        figure.AddPlot(generatorLoss);
        var grid = new CustomGrid();
        grid.Set(estimate, new GridCell(0, 0, 9, 3, rowSpan: 5, colSpan: 3));
        grid.Set(criticLoss, new GridCell(5, 0, 9, 3, rowSpan: 4));
        grid.Set(gradientNorm, new GridCell(5, 1, 9, 3, rowSpan: 4));
        grid.Set(generatorLoss, new GridCell(5, 2, 9, 3, rowSpan: 4));
        figure.Layout = grid;

        using var picture = figure.Render(Width, Height);
        PlotStyle.Save(picture, path);
    }

    private static Plot Estimate(IReadOnlyList<TrainingReport> reports)
    {
        var curve = Curve.Of(reports, report => report.WassersteinEstimate);
        var newest = reports[^1];
        var title = string.Create(
            CultureInfo.InvariantCulture, $"Wasserstein estimate: {newest.WassersteinEstimate:0.####} at generator step {newest.Step:N0}");

        // A run starts orders of magnitude above where it ends; a linear axis would show the first minutes and then a flat line.
        var logarithmic = curve.SpansDecades();
        if (logarithmic) curve = new Curve([.. curve.Points.Select(point => new Coordinates(point.X, Math.Log10(point.Y)))]);
        var plot = NewPanel(
            reports, title, logarithmic ? "D(real) \u2212 D(generated), log scale" : "D(real) \u2212 D(generated)", ticks: 10);
        if (logarithmic) plot.Axes.Left.TickGenerator = Decades();
        Draw(plot, curve, PlotStyle.Blue, width: 2.5f);
        return Finish(plot, reports);
    }

    private static Plot CriticLoss(IReadOnlyList<TrainingReport> reports)
    {
        var plot = NewPanel(reports, "Critic loss and its penalty", null);
        Draw(plot, Curve.Of(reports, report => report.CriticLoss), PlotStyle.Vermilion, legend: "critic loss");
        Draw(plot, Curve.Of(reports, report => report.GradientPenalty), PlotStyle.Purple, legend: "gradient penalty");
        return Finish(plot, reports);
    }

    private static Plot GradientNorm(IReadOnlyList<TrainingReport> reports, double? targetNorm)
    {
        var plot = NewPanel(reports, "Norm of the critic's input gradient", null);
        var low = Curve.Of(reports, report => report.GradientNormMin).Thin(values => values.Min());
        var high = Curve.Of(reports, report => report.GradientNormMax).Thin(values => values.Max());
        (double X, double Top, double Bottom)[] band =
            [
                .. low.Points.Zip(high.Points, (bottom, top) => (bottom.X, top.Y, bottom.Y))
                .Where(edge => double.IsFinite(edge.Item2) && double.IsFinite(edge.Item3)),
            ];
        if (band.Length > 1)
        {
            var range = plot.Add.FillY(band);
            range.FillColor = PlotStyle.Green.WithAlpha(.18);
            range.LineWidth = 0;
            range.MarkerSize = 0;
            range.LegendText = "min to max";
        }

        if (targetNorm is double target)
        {
            var line = plot.Add.HorizontalLine(target, 1.5f, PlotStyle.Ink, LinePattern.DenselyDashed);
            line.LegendText = "target";
        }

        Draw(plot, Curve.Of(reports, report => report.GradientNorm), PlotStyle.Green, legend: "mean");
        return Finish(plot, reports);
    }

    private static Plot GeneratorLoss(IReadOnlyList<TrainingReport> reports)
    {
        var plot = NewPanel(reports, "Generator loss (its zero drifts)", null);
        Draw(plot, Curve.Of(reports, report => report.GeneratorLoss), PlotStyle.Muted);
        return Finish(plot, reports);
    }

    private static Plot NewPanel(IReadOnlyList<TrainingReport> reports, string title, string? yLabel, int ticks = 3)
    {
        var plot = PlotStyle.NewPlot(title, "generator steps", yLabel);
        plot.Axes.Bottom.TickGenerator = PlotStyle.WholeNumbers(ticks);
        // Room for the half of the last tick's label that extends beyond the axis.
        plot.Axes.Right.MinimumSize = 30;
        plot.Axes.Left.MinimumSize = 64;
        return plot;
    }

    private static void Draw(Plot plot, Curve curve, Color color, float width = 2, string? legend = null)
    {
        var smoothed = curve.Smoothed();
        if (smoothed is not null)
        {
            AddLines(plot, curve.Thin(values => values.Average()), color.WithAlpha(.28), 1, dots: false, legend: null);
        }

        AddLines(plot, (smoothed ?? curve).Thin(values => values.Average()), color, width, dots: smoothed is null, legend);
    }

    private static void AddLines(Plot plot, Curve curve, Color color, float width, bool dots, string? legend)
    {
        foreach (var stretch in curve.Stretches())
        {
            var line = plot.Add.Scatter(stretch, color);
            line.LineWidth = width;
            line.MarkerSize = dots || stretch.Length == 1 ? 2 * width + 1 : 0;
            line.LegendText = legend ?? "";
            // One entry in the legend, however many segments there are.
            legend = null;
        }
    }

    private static Plot Finish(Plot plot, IReadOnlyList<TrainingReport> reports)
    {
        var legend = plot.PlottableList.Any(item => item.LegendItems.Any(entry => !string.IsNullOrEmpty(entry.LabelText)));
        // The legend is along the top edge, above the curves instead of over them.
        plot.Axes.Margins(left: 0, right: 0, bottom: .05, top: legend ? .18 : .05);
        plot.Axes.AutoScaleY();
        plot.Axes.SetLimitsX(0, 1.01 * Math.Max(1, reports[^1].Step));
        if (legend) plot.ShowLegend(Alignment.UpperCenter, Orientation.Horizontal);
        return plot;
    }

    private static NumericAutomatic Decades() => new()
    {
        IntegerTicksOnly = true,
        MinorTickGenerator = new LogMinorTickGenerator(),
        LabelFormatter = exponent => Math.Pow(10, exponent).ToString("#,0.########", CultureInfo.InvariantCulture),
    };
}
