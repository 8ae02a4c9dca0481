using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using TorchSharp;
using WganGp.ConsoleApp.Output;
using WganGp.Recipes;
using WganGp.Recipes.Data;

namespace WganGp.ConsoleApp.Runs;

/// <summary>One run from its settings to its summary page.</summary>
internal sealed class TrainingRun : IDisposable
{
    private const int PicturesARun = 15;
    private const int JudgedSamples = 10_000;
    private const ulong JudgedSeed = 2;
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    private readonly Recipe recipe;
    private readonly WganGpOptions options;
    private readonly RunData data;
    private readonly WganGpTrainer trainer;
    private readonly RunFolder folder;
    private readonly RunPictures pictures;
    private readonly List<TrainingReport> reports = [];
    private readonly List<SummaryImage> grids = [];
    private readonly List<string> notes = [];

    private TrainingRun(Recipe recipe, WganGpOptions options, RunData data, WganGpTrainer trainer, RunFolder folder)
    {
        this.recipe = recipe;
        this.options = options;
        this.data = data;
        this.trainer = trainer;
        this.folder = folder;
        pictures = new RunPictures(recipe, data, folder);
    }

    /// <summary>Checks everything that can be wrong before a folder is made and the first step is taken.</summary>
    public static TrainingRun Prepare(RunSettings settings)
    {
        var recipe = Recipe.Find(settings.Recipe);
        var options = settings.Options(recipe);
        if (settings.Threads is { } threads) torch.set_num_threads(threads >= 1 ? threads : throw new UserException($"--threads is {threads}; it must be at least 1."));
        var data = RunData.Open(recipe, settings.Data, options.Seed);
        try
        {
            return new TrainingRun(recipe, options, data, recipe.CreateTrainer(options), RunFolder.Create(settings.Output, recipe.Name));
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    public void Execute(IAnsiConsole console, CancellationToken cancellation)
    {
        File.WriteAllText(folder.Options, OptionsJson());
        console.MarkupLineInterpolated($"Training [bold]{recipe.Name}[/] on {data.Description}; results go to [bold]{folder.Path}[/].");
        var interrupted = false;
        RunProgress.Show(console, options.Steps, report => interrupted = !Train(report, cancellation));
        Finish(console);
        if (!interrupted) return;
        console.MarkupLineInterpolated($"Interrupted after step {trainer.Step}; saved in [bold]{folder.Path}[/].");
        throw new OperationCanceledException(cancellation);
    }

    public void Dispose()
    {
        trainer.Dispose();
        data.Dispose();
    }

    /// <summary>Trains to the end; false when it was interrupted.</summary>
    private bool Train(Action<TrainingReport> show, CancellationToken cancellation)
    {
        using var log = MetricsLog.Create(folder.Metrics);
        var interval = Math.Max(1, options.Steps / PicturesARun);
        var next = 0L;
        try
        {
            foreach (var report in trainer.Train(data.Source, cancellation))
            {
                reports.Add(report);
                log.Append(report);
                show(report);
                if (report.Step < next && report.Step < options.Steps) continue;
                next = ((report.Step / interval) + 1) * interval;
                AddPicture();
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void AddPicture()
    {
        if (grids.Count > 0 && grids[^1].Path == folder.Sample(trainer.Step)) return;
        grids.Add(new SummaryImage(pictures.Write(trainer), string.Create(CultureInfo.InvariantCulture, $"Step {trainer.Step:N0}")));
    }

    private void Finish(IAnsiConsole console)
    {
        trainer.Save(folder.Checkpoint(trainer.Step), new Dictionary<string, string> { ["recipe"] = recipe.Name });
        AddPicture();
        Judge();
        if (reports.Count > 0) CurvesPlot.Write(folder.Curves, reports, options.GradientPenalty.TargetNorm);
        WriteSummary();
        foreach (var note in notes) console.WriteLine(note);
        console.MarkupLineInterpolated($"Trained for {RunProgress.Clock(reports.LastOrDefault()?.Elapsed ?? TimeSpan.Zero)}. Open [bold]{folder.Summary}[/]; the newest samples are in [bold]{grids[^1].Path}[/].");
    }

    private void Judge()
    {
        if (recipe.Distribution is not { Modes.Count: > 0 } distribution) return;
        using var samples = trainer.Sample(JudgedSamples, JudgedSeed);
        var coverage = ModeCoverage.Measure(samples, distribution);
        notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{coverage.ModesHit} of {coverage.ModeCount} modes hit; {coverage.CloseFraction:P1} of {coverage.SampleCount:N0} samples lie within 4 standard deviations of a mode."));
    }

    private void WriteSummary()
    {
        var last = reports.LastOrDefault();
        List<(string, string)> figures =
        [
            ("Recipe", recipe.Name),
            ("Data", data.Description),
            ("Generator steps", $"{trainer.Step:N0} of {options.Steps:N0}"),
            ("Critic updates", $"{trainer.CriticUpdates:N0}"),
        ];
        if (last is not null)
        {
            figures.AddRange(
            [
                ("Training time", $"{last.Elapsed:hh\\:mm\\:ss}"),
                ("Wasserstein estimate", $"{last.WassersteinEstimate:F4}"),
                ("Gradient norm (mean)", $"{last.GradientNorm:F3}"),
            ]);
        }

        SummaryPage.Write(folder.Summary, new SummaryContent
        {
            Title = $"WGAN-GP: {recipe.Name}",
            Recipe = recipe.Description,
            KeyFigures = figures,
            NewestSamples = grids[^1],
            Curves = reports.Count > 0 ? new SummaryImage(folder.Curves, "The course of the run") : null,
            Timeline = grids,
            OptionsJson = OptionsJson(),
            Notes = [$"Source: {recipe.Source}", .. notes],
        });
    }

    private string OptionsJson() => JsonSerializer.Serialize(
        new
        {
            Recipe = recipe.Name,
            Data = data.Description,
            Threads = torch.get_num_threads(),
            Library = typeof(WganGpTrainer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            Options = options,
        },
        Json);
}
