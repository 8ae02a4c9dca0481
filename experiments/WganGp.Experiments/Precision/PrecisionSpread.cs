using System.Globalization;
using WganGp.Programs;
using WganGp.Recipes;
using WganGp.Recipes.Data;

namespace WganGp.Experiments;

/// <summary>Training in bfloat16 against the spread of float32 seeds.</summary>
internal sealed class PrecisionSpread : IExperiment
{
    private const int Points = 40;

    // The first tenth is the fall from the initial weights, orders of magnitude above the rest.
    private const int Skipped = Points / 10;

    public string Name => "precision";

    public string Title => "Not in the paper: bfloat16 against the spread of float32 seeds.";

    public string Subject =>
        "Not in the paper: do networks that run in bfloat16 (`Execution:Precision`) train like those in float32? Each recipe is trained " +
        "from several seeds in float32 and in bfloat16, and the Wasserstein estimates are compared with the spread that the seeds alone " +
        "make.";

    public void Run(ExperimentRun run)
    {
        (string Recipe, long Updates)[] recipes =
            [("toy-8gaussians", 1_800), ("toy-25gaussians", 1_800), ("toy-swissroll", 1_800), ("fashion", 600)];
        // bfloat16 gets the last of float32's own seeds.
        var (wide, narrow) = (run.Sized(full: 8, quick: 2), run.Sized(full: 4, quick: 1));
        var curves = new List<Curve>();
        foreach (var (name, updates) in recipes)
        {
            for (var number = 0; number < wide + narrow; number++)
            {
                var (precision, seed) = number < wide ? (Precision.Float32, number) : (Precision.BFloat16, number - narrow);
                curves.Add(Train(run, Sized(run, Recipe.Find(name)), precision, run.Seed + (ulong)seed, run.Steps(updates, quick: Points)));
                run.Say(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}, {precision}, seed {curves[^1].Seed}: Wasserstein estimate {curves[^1].Estimates[^1]:G3}"));
            }
        }

        var rows = curves.GroupBy(curve => curve.Recipe).Select(Compare).ToList();
        PrecisionSpreadPlot.Write(run["precision.png"], curves, Skipped);
        const string caption =
            "Wasserstein estimates, each the mean over the updates since the last: float32 seeds in blue, bfloat16 in orange";
        run.Finish(
            new { rows, curves }, [("precision.png", caption)],
            $"""
            {wide} seeds in float32 and the last {narrow} of them in bfloat16, each recipe's own schedule over fewer steps. A curve's
            distance is the mean, over all points but the first tenth, of its distance to the mean of the float32 curves (of the others, if
            it is one itself), relative to that mean's mean. bfloat16 is within the spread when its distances are not above the largest of
            float32.

            {MarkdownTable.Of(
                ["recipe", "distances of float32", "distances of bfloat16", "within the spread"],
                rows.Select(row => new object[]
                {
                    row.Recipe, Percentages(row.Float32), Percentages(row.BFloat16), row.IsWithin ? "yes" : "no",
                }))}
            """);
    }

    private static Recipe Sized(ExperimentRun run, Recipe recipe) => recipe with { Channels = run.Sized(recipe.Channels, 4) };

    private static Curve Train(ExperimentRun run, Recipe recipe, Precision precision, ulong seed, long updates)
    {
        ITrainingData data = recipe.Kind is SampleKind.Points points
            ? new ToyData(points.Distribution, seed)
            : recipe.OpenData(BundledImages.Folder);
        var options = recipe.Options();
        options.Steps = Math.Max(Points, updates / options.CriticSteps);
        options.ReportEvery = (int)(options.Steps / Points);
        options.BatchSize = run.Sized(options.BatchSize, quick: 8);
        options.Seed = seed;
        options.Execution.Threads = run.Settings.Threads;
        options.Execution.Precision = precision;
        using var trainer = recipe.CreateTrainer(data as FileData, options);
        var reports = trainer.Train(data, run.Cancellation).Take(Points).ToList();
        return new Curve(
            recipe.Name, precision, seed,
            [.. reports.Select(report => report.Step)], [.. reports.Select(report => report.WassersteinEstimate)]);
    }

    /// <summary>How far each curve is from the float32 curves' mean.</summary>
    internal static Row Compare(IGrouping<string, Curve> curves)
    {
        var float32 = curves.Where(curve => curve.Precision == Precision.Float32).ToList();
        List<double> Distances(IEnumerable<Curve> some) =>
            [.. some.Select(curve => Distance(curve, [.. float32.Where(other => other != curve)]))];
        var (wide, narrow) = (Distances(float32), Distances(curves.Except(float32)));
        return new Row(curves.Key, wide, narrow, narrow.Max() <= wide.Max());
    }

    private static double Distance(Curve curve, IReadOnlyList<Curve> others)
    {
        var points = Enumerable.Range(Skipped, curve.Estimates.Count - Skipped).ToList();
        double Mean(int point) => others.Average(other => other.Estimates[point]);
        return points.Average(point => Math.Abs(curve.Estimates[point] - Mean(point))) / Math.Abs(points.Average(Mean));
    }

    private static string Percentages(IEnumerable<double> shares) =>
        string.Join(", ", shares.Select(share => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %")));

    /// <summary>One training.</summary>
    internal sealed record Curve(
        string Recipe, Precision Precision, ulong Seed, IReadOnlyList<long> Steps, IReadOnlyList<double> Estimates);

    /// <summary>One recipe's comparison.</summary>
    internal sealed record Row(string Recipe, IReadOnlyList<double> Float32, IReadOnlyList<double> BFloat16, bool IsWithin);
}
