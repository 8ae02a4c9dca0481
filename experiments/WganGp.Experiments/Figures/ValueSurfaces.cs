using ScottPlot;
using TorchSharp;
using WganGp.Programs.Plots;
using WganGp.Recipes.Data;
using PlotStyle = WganGp.Programs.Plots.PlotStyle;

namespace WganGp.Experiments;

/// <summary>Figure 1a.</summary>
internal sealed class ValueSurfaces : IExperiment
{
    private const double Extent = 2;

    private const int PanelWidth = 380, PanelHeight = 404;

    public string Name => "value-surfaces";

    public string Title => "Figure 1a: level lines of critics trained to their optimum, with clipped weights and with the penalty.";

    public string Subject =>
        "Figure 1a of the paper: critics trained to their optimum on 8 Gaussians, 25 Gaussians and the Swiss roll, " +
        "the generator fixed at the data plus unit Gaussian noise. With clipped weights (top) the critic learns a function that is too " +
        "simple for the data; with the gradient penalty (below, with the paper's weight and with that of its toy script) it does not.";

    public void Run(ExperimentRun run)
    {
        var width = run.Sized(full: 256, quick: 16);
        // With the smaller weight the critic's scores have several times the range, and convergence takes longer.
        var (updates, more) = (run.Steps(full: 3_000, quick: 20), run.Steps(full: 10_000, quick: 20));
        (string Method, long Updates, Func<WganGpOptions> Options)[] methods =
        [
            ("weight clipping", updates, () => ToyTraining.Clipping(0.01)),
            ("penalty, λ = 10", updates, () => ToyTraining.Penalty(learningRate: 1e-3, weight: 10)),
            ("penalty, λ = 0.1", more, () => ToyTraining.Penalty(learningRate: 1e-3, weight: 0.1)),
        ];
        var (rows, plots) = (new List<Row>(), new List<Plot>());
        foreach (var (method, steps, options) in methods)
        {
            foreach (var distribution in ToyDistribution.All)
            {
                var (trainer, report) = ToyTraining.Train(run, options(), distribution, width, depth: 3, steps);
                using (trainer)
                {
                    rows.Add(Measure(method, distribution, trainer.Critic, run.Seed));
                    plots.Add(Panel(method, distribution, trainer.Critic, run.Seed));
                    run.Say($"{NameOf(distribution)}, {method}: {report.CriticUpdates:N0} critic updates, " +
                        $"Wasserstein estimate {report.WassersteinEstimate:G3}");
                }
            }
        }

        PlotGrid.Write(run["value-surfaces.png"], plots, ToyDistribution.All.Count, PanelWidth, PanelHeight);
        run.Finish(
            rows, [("value-surfaces.png", "Level lines of the critic, light where it scores high, and points of the data")],
            Page(updates, more, width, rows));
    }

    private static Row Measure(string method, ToyDistribution distribution, ICritic critic, ulong seed)
    {
        using var scope = torch.NewDisposeScope();
        var (real, fake) = ToyTraining.Fresh(distribution, 4_000, seed);
        using var random = new torch.Generator(seed);
        double estimate;
        using (torch.no_grad()) estimate = (critic.Score(real).mean() - critic.Score(fake).mean()).item<float>();
        using var penalty = new GradientPenalty(new GradientPenaltyOptions { Weight = 1 }).Compute(critic, real, fake, random: random);
        var steepest = penalty.GradientNorms.max().item<float>();
        return new Row(method, NameOf(distribution), estimate, penalty.GradientNorms.mean().item<float>(), steepest, estimate / steepest);
    }

    private static Plot Panel(string method, ToyDistribution distribution, ICritic critic, ulong seed)
    {
        using var scope = torch.NewDisposeScope();
        var plot = PlotStyle.NewPlot($"{NameOf(distribution)}, {method}", "", null);
        plot.HideGrid();
        plot.Axes.SetLimits(-Extent, Extent, -Extent, Extent);
        PointCloudPlot.AddSurface(plot, PointPicture.Scores(critic, -Extent, Extent), (-Extent, Extent, -Extent, Extent), banded: true);
        var (real, _) = ToyTraining.Fresh(distribution, 500, seed);
        plot.Add.Markers(
            PointPicture.Pairs(real).Select(point => new Coordinates(point.X, point.Y)).ToArray(), MarkerShape.FilledCircle, 4,
            PlotStyle.Vermilion.WithAlpha(.8));
        plot.Layout.Fixed(new PixelPadding(40, 12, 32, 44));
        return plot;
    }

    private static string NameOf(ToyDistribution distribution) => distribution switch
    {
        _ when distribution == ToyDistribution.EightGaussians => "8 Gaussians",
        _ when distribution == ToyDistribution.TwentyFiveGaussians => "25 Gaussians",
        _ when distribution == ToyDistribution.SwissRoll => "Swiss roll",
        _ => distribution.Name,
    };

    private static string Page(long updates, long more, int width, List<Row> rows) =>
        $"""
        Critics: 3 hidden ReLU layers of {width} units, {updates:N0} updates on batches of 256 ({more:N0} with λ = 0.1).
        Clipping: bound 0.01, RMSProp with rate 5e-5. Penalty: weight λ, Adam with rate 1e-3 (0.5, 0.9) falling to zero.
        The last column is the estimate divided by the steepest slope found. The critic divided by that slope has no slope above 1, so
        this is the part of the Wasserstein-1 distance that the critic has found.

        {MarkdownTable.Of(
            ["data", "method", "D(real) - D(generated)", "mean gradient norm", "largest gradient norm", "estimate per slope"],
            from row in rows
            select (object[])
                [row.Data, row.Method, row.WassersteinEstimate, row.GradientNorm, row.GradientNormMax, row.EstimatePerSlope])}
        """;

    private sealed record Row(
        string Method, string Data, double WassersteinEstimate, double GradientNorm, double GradientNormMax, double EstimatePerSlope);
}
