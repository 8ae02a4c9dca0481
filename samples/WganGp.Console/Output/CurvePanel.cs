namespace WganGp.ConsoleApp.Output;

/// <summary>A diagram on a page: lines over the generator steps, drawn by the page's script.</summary>
internal sealed record CurvePanel
{
    /// <summary>The number of colours in <c>page.css</c>.</summary>
    public const int Colors = 8;

    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>The lines.</summary>
    public required IReadOnlyList<CurveSeries> Series { get; init; }

    /// <summary>What lies along the axis.</summary>
    public string X { get; init; } = "generator steps";

    /// <summary>Whether the vertical axis is logarithmic; values of 0 and below are then left out.</summary>
    public bool Log { get; init; }

    /// <summary>Whether it takes the whole width.</summary>
    public bool Tall { get; init; }

    /// <summary>The height of a dashed line; null for none.</summary>
    public double? Target { get; init; }

    /// <summary>The panels of one run: as in <see cref="CurvesPlot"/>.</summary>
    public static IReadOnlyList<CurvePanel> OfRun(IReadOnlyList<TrainingReport> reports, double? targetNorm)
    {
        if (reports.Count == 0) return [];
        return
        [
            new()
            {
                Title = "Wasserstein estimate, D(real) \u2212 D(generated)",
                Series = [Line(reports, "", 0, report => report.WassersteinEstimate)],
                Log = SpansDecades(reports, report => report.WassersteinEstimate),
                Tall = true,
            },
            new()
            {
                Title = "Critic loss and its penalty",
                Series =
                [
                    Line(reports, "critic loss", 1, report => report.CriticLoss),
                    Line(reports, "gradient penalty", 3, report => report.GradientPenalty),
                ],
            },
            new()
            {
                Title = "Norm of the critic's input gradient",
                Series =
                [
                    CurveSeries.Of(
                        targetNorm is null ? "mean (band: min to max)" : "mean (band: min to max; dashed: target)", 2, Steps(reports),
                        index => reports[index].GradientNorm, index => reports[index].GradientNormMin,
                        index => reports[index].GradientNormMax),
                ],
                Target = targetNorm,
            },
            new()
            {
                Title = "Generator loss (its zero drifts)",
                Series = [Line(reports, "", 7, report => report.GeneratorLoss)],
            },
        ];
    }

    /// <summary>One quantity of several runs.</summary>
    public static CurvePanel OfRuns(
        string title, IReadOnlyList<(string Name, IReadOnlyList<TrainingReport> Reports)> runs, Func<TrainingReport, double> value,
        bool tall = false)
    {
        CurveSeries[] lines =
        [
            .. runs.Select((run, index) => Line(run.Reports, run.Name, index % Colors, value) with { Dashed = index / Colors % 2 == 1 })
                .Where(line => line.X.Count > 0),
        ];
        var arePositive = runs.SelectMany(run => run.Reports).All(report => !(value(report) <= 0));
        return new()
        {
            Title = title,
            Series = lines,
            Log = tall && arePositive && runs.Any(run => SpansDecades(run.Reports, value)),
            Tall = tall,
        };
    }

    private static CurveSeries Line(
        IReadOnlyList<TrainingReport> reports, string name, int color, Func<TrainingReport, double> value) =>
        CurveSeries.Of(name, color, Steps(reports), index => value(reports[index]));

    private static double[] Steps(IReadOnlyList<TrainingReport> reports) => [.. reports.Select(report => (double)report.Step)];

    private static bool SpansDecades(IReadOnlyList<TrainingReport> reports, Func<TrainingReport, double> value) =>
        Curve.Of(reports, value).SpansDecades();
}
