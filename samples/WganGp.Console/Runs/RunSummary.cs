using System.Globalization;
using System.Runtime.InteropServices;
using WganGp.ConsoleApp.Output;
using WganGp.Programs;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Runs;

/// <summary>What the page of a run shows: what was recorded, and what is made from its networks at the end.</summary>
internal sealed class RunSummary(Recipe recipe, WganGpOptions options, RunData data, RunFolder folder, SavedRun saved)
{
    /// <summary>What was recorded during the run.</summary>
    public SummaryContent Content(
        WganGpTrainer trainer, IReadOnlyList<TrainingReport> reports, IReadOnlyList<SummaryImage> samples, TextDivergence? divergence,
        string? judgement, string? best)
    {
        CurvePanel?[] panels = [.. CurvePanel.OfRun(reports, options.GradientPenalty.TargetNorm), divergence?.Panel()];
        var skipped = data.Skipped.Count > 0 ? $"{data.Skipped.Count:N0} files were skipped: see skipped.txt." : null;
        string?[] notes = [$"Source: {recipe.Source}.", .. recipe.Deviations, judgement, best, skipped];
        return new()
        {
            Title = $"WGAN-GP: {recipe.Name}",
            Recipe = recipe.Description,
            KeyFigures = KeyFigures(trainer, reports),
            Samples = samples,
            Curves = File.Exists(folder.Curves) ? new SummaryImage(folder.Curves, "Training curves of the run") : null,
            Panels = [.. panels.OfType<CurvePanel>()],
            Evaluations = EvaluationFile.ReadRun(folder.Path),
            OptionsJson = saved.ToString(),
            Notes = [.. notes.OfType<string>()],
        };
    }

    /// <summary>Adds what is made from the saved networks. What fails is left out with a warning.</summary>
    /// <param name="content">The page so far.</param>
    /// <param name="checkpoint">The run's last checkpoint.</param>
    /// <param name="criticUpdates">The number of critic updates of the run.</param>
    public SummaryContent WithStudies(SummaryContent content, string checkpoint, long criticUpdates)
    {
        using var networks = OrWarn("what is made from the saved networks", () => TrainedNetworks.Load(checkpoint, recipe));
        if (networks is null) return content;
        var walk = recipe.Kind is SampleKind.Points
            ? null
            : OrWarn("the walk between latents", () => LatentWalk.Write(folder.Walk, networks, recipe));
        var neighbours = recipe.Kind is SampleKind.Images
            ? OrWarn("the nearest training images", () => NearestNeighbours.Write(folder.Neighbours, networks, recipe, data.Source))
            : null;
        return content with
        {
            Walk = walk,
            Neighbours = neighbours,
            Norms = OrWarn("the gradient norms", () => NormHistogram.Of(
                GradientNorms.Measure(networks, data.Source, options, criticUpdates), options.GradientPenalty.TargetNorm)),
            Environment = Environment(networks),
            Notes =
            [
                .. content.Notes,
                .. recipe.Kind switch
                {
                    SampleKind.Points =>
                        ["A walk between latents and nearest training samples are left out for points: the plane shows both."],
                    SampleKind.Text => ["Nearest training samples are for images; they are left out for text."],
                    _ => (string[])[],
                },
            ],
        };
    }

    private List<(string Label, string Value)> KeyFigures(WganGpTrainer trainer, IReadOnlyList<TrainingReport> reports)
    {
        List<(string, string)> figures =
        [
            ("Recipe", recipe.Name),
            ("Data", data.Description),
            ("Generator steps", Invariant($"{trainer.Step:N0} of {options.Steps:N0}")),
            ("Critic updates", Invariant($"{trainer.CriticUpdates:N0}")),
        ];
        if (reports is not [.., var last]) return figures;
        figures.AddRange(
        [
            ("Training time", Invariant($"{last.Elapsed:hh\\:mm\\:ss}")),
            ("Wasserstein estimate", Invariant($"{last.WassersteinEstimate:F4}")),
            ("Gradient norm (mean)", Invariant($"{last.GradientNorm:F3}")),
            ("Critic's path", Invariant($"{last.PenaltyPath}, {last.Precision}")),
        ]);
        if (last.Rollbacks > 0) figures.Add(("Rollbacks", Invariant($"{last.Rollbacks}")));
        return figures;
    }

    private (string Label, string Value)[] Environment(TrainedNetworks networks) =>
    [
        ("WganGp.Core", saved.Library ?? "unknown"), .. networks.Environment(), (".NET", RuntimeInformation.FrameworkDescription),
        ("System", RuntimeInformation.OSDescription),
        ("Processors", System.Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>Makes a part of the page; null with a warning if that fails: the run itself is complete.</summary>
    private static T? OrWarn<T>(string what, Func<T?> make)
        where T : class
    {
        try
        {
            return make();
        }
        catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException))
        {
            Warning.Write($"{what} could not be added to the page: {CommandLineProgram.Describe(error)}");
            return null;
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
