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
        var folder = settings.Resumes ? RunFolder.Open(settings.ResumeFrom, settings.Output, recipe.Name) : RunFolder.Locate(settings.Output, recipe.Name);
        var options = settings.Options(recipe, folder.Checkpoints);
        if (settings.Threads is { } threads) torch.set_num_threads(threads >= 1 ? threads : throw new UserException($"--threads is {threads}; it must be at least 1."));
        var data = RunData.Open(recipe, settings.Data, options.Seed);
        WganGpTrainer? trainer = null;
        try
        {
            trainer = WganGpTrainer.Create(recipe.Generator, recipe.Critic, options, new WarningLogger());
            if (folder.ResumeFrom is { } checkpoint) trainer.Resume(checkpoint);
            folder.Make();
            return new TrainingRun(recipe, options, data, trainer, folder);
        }
        catch
        {
            trainer?.Dispose();
            throw;
        }
    }

    public void Execute(IAnsiConsole console, CancellationToken cancellation)
    {
        File.WriteAllText(folder.Options, OptionsJson());
        console.MarkupLineInterpolated($"Training [bold]{recipe.Name}[/] on {data.Description}; results go to [bold]{folder.Path}[/].");
        if (folder.ResumeFrom is not null) console.MarkupLineInterpolated($"Resuming after step {trainer.Step}.");
        var interrupted = false;
        RunProgress.Show(console, options.Steps, report => interrupted = !Train(report, cancellation));
        Finish(console);
        if (!interrupted) return;
        console.MarkupLineInterpolated($"Interrupted after step {trainer.Step}; saved in [bold]{folder.Path}[/].");
        throw new OperationCanceledException(cancellation);
    }

    public void Dispose() => trainer.Dispose();

    /// <summary>Trains to the end; false when it was interrupted.</summary>
    private bool Train(Action<TrainingReport> show, CancellationToken cancellation)
    {
        using var log = folder.ResumeFrom is null ? MetricsLog.Create(folder.Metrics) : MetricsLog.Continue(folder.Metrics, trainer.Step);
        reports.AddRange(log.Reports);
        if (folder.ResumeFrom is not null) FindPictures();
        var interval = Math.Max(1, options.Steps / PicturesARun);
        // The pictures of a resumed run fall where they would have fallen.
        var next = reports.Count == 0 ? 0 : ((reports[^1].Step / interval) + 1) * interval;
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
        grids.Add(Grid(pictures.Write(trainer), trainer.Step));
    }

    /// <summary>Takes up the pictures from before the run was resumed; those of later steps are made again.</summary>
    private void FindPictures() => grids.AddRange(
        from path in Directory.Exists(folder.Samples) ? Directory.GetFiles(folder.Samples, "step-*.png") : []
        let name = Path.GetFileNameWithoutExtension(path)["step-".Length..]
        let step = long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue
        where step <= trainer.Step
        orderby step
        select Grid(folder.Sample(step), step));

    private static SummaryImage Grid(string path, long step) => new(path, string.Create(CultureInfo.InvariantCulture, $"Step {step:N0}"));

    private void Finish(IAnsiConsole console)
    {
        trainer.Save(folder.Checkpoint(trainer.Step), RunSettings.Metadata(recipe));
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
