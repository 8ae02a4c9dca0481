using Spectre.Console;
using WganGp.ConsoleApp.Evaluation;
using WganGp.ConsoleApp.Output;
using WganGp.Programs;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Runs;

/// <summary>One run, from its settings to its summary page.</summary>
internal sealed class TrainingRun : IDisposable
{
    private const int MostWarnings = 10;

    private readonly Recipe recipe;
    private readonly WganGpOptions options;
    private readonly RunData data;
    private readonly WganGpTrainer trainer;
    private readonly RunFolder folder;
    private readonly RunResults results;
    private readonly RunEvaluation? evaluation;
    private readonly bool isShared;

    private TrainingRun(
        Recipe recipe, WganGpOptions options, EvaluationSettings asked, RunData data, WganGpTrainer trainer, RunFolder folder,
        RunEvaluation? evaluation, bool isShared)
    {
        this.isShared = isShared;
        this.recipe = recipe;
        this.options = options;
        this.data = data;
        this.trainer = trainer;
        this.folder = folder;
        this.evaluation = evaluation;
        results = new RunResults(recipe, options, asked, data, trainer, folder);
    }

    /// <summary>Checks everything that can be wrong before a folder is created and the first step runs.</summary>
    /// <param name="settings">What the command line asks for.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="group">The processes that train together, of which this is the first; null for this one alone.</param>
    public static TrainingRun Prepare(RunSettings settings, CancellationToken cancellation, IProcessGroup? group = null)
    {
        var folder = settings.Resumes
            ? RunFolder.Open(settings.ResumeFrom, settings.Output, settings.Recipe)
            : RunFolder.Locate(settings.Output, settings.Find(null, "").Name);
        WganGpTrainer? trainer = null;
        RunEvaluation? evaluation = null;
        try
        {
            if (settings.Resumes) folder.Claim();
            var saved = folder.ResumeFrom is null ? null : SavedRun.Read(folder.Options);
            var recipe = settings.Find(saved, folder.Path);
            var options = settings.Options(recipe, saved, folder.Checkpoints);
            var data = RunData.Open(
                recipe, settings.Data ?? saved?.DataPath, options.Seed, settings.RefuseDamaged, settings.Levels ?? saved?.Levels,
                settings.HoldOut ?? saved?.HoldOut, cancellation);
            recipe = data.Recipe;
            var asked = settings.Evaluation.Over(saved?.Evaluation);
            asked.ThrowUnlessValid(recipe, options.ReportEvery);
            folder.SampleEnding = SampleFile.Ending(recipe);
            cancellation.ThrowIfCancellationRequested();
            // A new folder is made only now that the data is known to be good; with the folder its name may change.
            if (!settings.Resumes) folder.Claim();
            options.Checkpoint.Folder = folder.Checkpoints;
            trainer = recipe.CreateTrainer(options: options, logger: new WarningLogger(), group: group);
            if (folder.ResumeFrom is { } checkpoint) trainer.Resume(checkpoint);
            cancellation.ThrowIfCancellationRequested();
            folder.Make();
            evaluation = RunEvaluation.Prepare(asked, options, data, trainer, folder, cancellation);
            return new TrainingRun(recipe, options, asked, data, trainer, folder, evaluation, group is { Size: > 1 });
        }
        catch
        {
            evaluation?.Dispose();
            trainer?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    public void Execute(IAnsiConsole console, CancellationToken cancellation)
    {
        results.Begin();
        foreach (var warning in data.Warnings) Warning.Write(warning);
        Warn(data.Skipped);
        console.Tell($"Training [bold]{recipe.Name}[/] on {data.Description}; results go to [bold]{folder.Path}[/].");
        if (folder.TakenOver is { } before) console.Tell($"The run was left by {before}, which has ended; it is taken over.");
        if (folder.ResumeFrom is not null) console.Tell($"Resuming after step {trainer.Step}.");
        var interrupted = false;
        try
        {
            RunProgress.Show(console, options.Steps, show => interrupted = !Train(show, console, cancellation));
            results.Finish(console, interrupted, evaluation?.Sentence);
        }
        catch (TrainingDivergedException divergence)
        {
            throw results.Diverged(divergence);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            if (results.Rescue(error) is { } told) throw told;
            throw;
        }

        if (!interrupted) return;
        console.Tell($"Interrupted after step {trainer.Step}; saved in [bold]{folder.Path}[/].");
        throw new OperationCanceledException(cancellation);
    }

    public void Dispose()
    {
        results.Dispose();
        evaluation?.Dispose();
        trainer.Dispose();
        folder.Dispose();
    }

    private static void Warn(IReadOnlyList<string> skipped)
    {
        foreach (var line in skipped.Take(MostWarnings)) Warning.Write($"skipped: {line}");
        if (skipped.Count > MostWarnings)
        {
            Warning.Write(
                $"{skipped.Count - MostWarnings:N0} more were skipped; all are listed in the run's skipped.txt.");
        }
    }

    /// <summary>Trains to the end; false when it was interrupted.</summary>
    private bool Train(Action<TrainingReport> show, IAnsiConsole console, CancellationToken cancellation)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            var told = false;
            evaluation?.Begin(console, cancellation);
            if (evaluation is { ShouldStop: true }) return true;
            foreach (var report in trainer.Train(data.Source, stopping.Token))
            {
                if (!told)
                {
                    var path = report.PenaltyPath.ToString().ToLowerInvariant();
                    var precision = report.Precision.ToString().ToLowerInvariant();
                    console.Tell($"Critic updates on the {path} path in {precision}: {report.PenaltyPathReason}.");
                    told = true;
                }

                show(report);
                results.Take(report);
                evaluation?.Take(report, console, cancellation);
                StandardOutput.ThrowIfFailed();
                if (evaluation is not { ShouldStop: true }) continue;
                if (!isShared) break;
                // Other processes stop only when they are asked to, all after the same step.
                stopping.Cancel();
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return !cancellation.IsCancellationRequested && evaluation is { ShouldStop: true };
        }
    }
}
