using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using WganGp.ConsoleApp.Runs;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Watching;

/// <summary>A run on the terminal: how far it is, its curves as blocks, its newest figures.</summary>
internal static class WatchView
{
    private const int CurveWidth = 40;
    private const int BarWidth = 40;
    private const string HeldOut = "Held-out estimate";

    private static readonly (string Name, Func<TrainingReport, double> Value)[] Figures =
    [
        ("Wasserstein estimate", report => report.WassersteinEstimate),
        ("Gradient norm", report => report.GradientNorm),
        ("Gradient penalty", report => report.GradientPenalty),
        ("Critic loss", report => report.CriticLoss),
        ("Generator loss", report => report.GeneratorLoss),
        (HeldOut, report => report.HeldOutEstimate ?? double.NaN),
    ];

    /// <summary>The whole view.</summary>
    /// <param name="watch">What was seen.</param>
    /// <param name="blocks">Whether the terminal can show the curves' blocks.</param>
    public static IRenderable Of(RunWatch watch, bool blocks)
    {
        var rows = new List<IRenderable> { new Text(Title(watch), new Style(decoration: Decoration.Bold)) };
        if (watch.Last is not { } last)
        {
            rows.Add(new Text("Waiting for the first report."));
            return new Rows(rows);
        }

        if (watch.Steps is { } steps) rows.Add(new Text(Bar(last.Step / (double)steps)));
        rows.Add(new Text(RunProgress.Pace(last, watch.Steps)));
        var grid = new Grid().AddColumns(3);
        foreach (var (name, value) in Figures.Where(figure => figure.Name != HeldOut || last.HeldOutEstimate is not null))
        {
            grid.AddRow(
                new Text(name), new Text(Number(value(last))).RightJustified(),
                new Text(blocks ? Sparkline.Of([.. watch.Reports.Select(value)], CurveWidth) : ""));
        }

        if (watch.Evaluated is { } step) grid.AddRow(string.Create(CultureInfo.InvariantCulture, $"At step {step:N0}:"), "", "");
        foreach (var (name, values, newest) in watch.Metrics)
        {
            grid.AddRow(
                new Text(Printable.Of(name)), new Text(newest).RightJustified(),
                new Text(blocks ? Sparkline.Of(values, CurveWidth) : ""));
        }

        rows.Add(grid);
        return new Rows(rows);
    }

    /// <summary>One report in a line.</summary>
    public static string Line(RunWatch watch, TrainingReport report) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{RunProgress.Pace(report, watch.Steps)}  Wasserstein {report.WassersteinEstimate:F3}  gradient norm " +
                $"{report.GradientNorm:F2}  penalty {report.GradientPenalty:F3}");

    /// <summary>The metrics of the newest evaluation in a line.</summary>
    public static string MetricsLine(RunWatch watch) => Printable.Of(string.Create(
        CultureInfo.InvariantCulture,
        $"Step {watch.Evaluated} evaluated: {string.Join(", ", watch.Metrics.Select(metric => $"{metric.Name} {metric.Newest}"))}"));

    private static string Title(RunWatch watch)
    {
        var state = watch.Process is { } process ? $"trained by {process}" : "not in progress";
        return $"{Printable.Of(watch.Recipe ?? "Run")} in {Printable.Of(watch.Folder)}, {state}";
    }

    private static string Bar(double share)
    {
        var full = (int)Math.Round(Math.Clamp(share, 0, 1) * BarWidth);
        return string.Create(CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string('.', BarWidth - full)}] {share:P0}");
    }

    private static string Number(double value) => value.ToString("G5", CultureInfo.InvariantCulture);
}
