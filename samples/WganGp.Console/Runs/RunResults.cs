using System.Globalization;
using Spectre.Console;
using WganGp.ConsoleApp.Evaluation;
using WganGp.ConsoleApp.Output;
using WganGp.Metrics;
using WganGp.Programs;
using WganGp.Recipes;
using WganGp.Recipes.Data;
using WganGp.Recipes.Networks;

namespace WganGp.ConsoleApp.Runs;

/// <summary>The files that a run writes to its folder, during training and at the end.</summary>
internal sealed class RunResults(
    Recipe recipe, WganGpOptions options, EvaluationSettings evaluation, RunData data, WganGpTrainer trainer, RunFolder folder)
    : IDisposable
{
    private const int PicturesARun = 15;
    private const int JudgedSamples = 10_000;
    private const ulong JudgedSeed = 2;
    private const int DivergedCode = 4;

    private readonly SavedRun saved = SavedRun.Of(recipe, data, options, evaluation);
    private readonly RunPictures pictures = new(recipe, data, folder, options.PreviewSamples);
    private readonly TextDivergence? divergence = data.Files is TextLines text ? new TextDivergence(text, folder.Divergence) : null;
    private readonly InterruptionCheckpoint interruption = new(folder.Checkpoints);
    private readonly SortedDictionary<long, SummaryImage> grids = [];
    private (long Step, long CriticUpdates) begun;
    private MetricsLog? log;

    private IReadOnlyList<TrainingReport> Reports => log!.Reports;

    private TrainingReport? Last => Reports.Count > 0 ? Reports[^1] : null;

    /// <summary>Writes what is known at the start, and restores the results from before the run was resumed.</summary>
    public void Begin()
    {
        begun = (trainer.Step, trainer.CriticUpdates);
        ResultFile.Write(folder.Options, saved.ToString());
        File.Delete(folder.Diverged);
        if (data.Skipped.Count > 0) ResultFile.Write(folder.Skipped, string.Concat(data.Skipped.Select(line => line + "\n")));
        log = folder.ResumeFrom is null ? MetricsLog.Create(folder.Metrics) : MetricsLog.Continue(folder.Metrics, trainer.Step);
        if (folder.ResumeFrom is null) return;
        divergence?.Continue(trainer.Step);
        // Pictures of later steps are created again.
        foreach (var step in folder.SampledSteps().Where(step => step <= trainer.Step)) Show(folder.Sample(step), step);
    }

    /// <summary>Adds a report; one of an earlier step than the last, after a rollback, replaces the later ones.</summary>
    public void Take(TrainingReport report)
    {
        log!.Append(report);
        foreach (var step in grids.Keys.Where(step => step >= report.Step).ToList()) grids.Remove(step);
        // About fifteen, at the same steps whether the run was resumed or rolled back or not.
        var interval = Math.Max(1, options.Steps / PicturesARun);
        var before = Reports.Count > 1 ? Reports[^2].Step / interval : -1;
        if (report.Step / interval > before || report.Step >= options.Steps) AddPicture();
        interruption.DeleteBefore(trainer.LastCheckpoint);
    }

    /// <summary>Saves, and writes the results of the whole run.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="interrupted">Whether the run was interrupted, and is saved as it is.</param>
    /// <param name="best">Which step is the best, in a sentence; null when that is not known.</param>
    public void Finish(IAnsiConsole console, bool interrupted, string? best)
    {
        var checkpoint = interrupted ? interruption.Save(trainer) : SaveLast();
        AddPicture();
        var judgement = Judge();
        WriteCurves();
        var summary = new RunSummary(recipe, options, data, folder, saved);
        var content = summary.Content(trainer, Reports, [.. grids.Values], divergence, judgement, best);
        // Who interrupts a run may not wait for what is made from its networks: the page is there before.
        if (interrupted) SummaryPage.Write(folder.Summary, content);
        SummaryPage.Write(folder.Summary, summary.WithStudies(content, checkpoint, trainer.CriticUpdates));
        if (judgement is not null) console.WriteLine(judgement);
        if (best is not null) console.WriteLine(Printable.Of(best));
        var time = RunProgress.Clock(Last?.Elapsed ?? TimeSpan.Zero);
        var newest = grids.Count > 0 ? grids.Values.Last().Path : folder.Samples;
        console.Tell($"Trained for {time}. Open [bold]{folder.Summary}[/]; the newest samples are in [bold]{newest}[/].");
    }

    /// <summary>Saves a run that an error ends.</summary>
    /// <returns>The error to report, which says where the run was saved; null if no step was made that could be lost.</returns>
    public UserException? Rescue(Exception error)
    {
        if ((trainer.Step, trainer.CriticUpdates) == begun) return null;
        var reason = CommandLineProgram.Describe(error);
        var code = (error as UserException)?.ExitCode ?? 1;
        try
        {
            var path = interruption.Save(trainer);
            return new UserException(
                $"{reason} The run was saved after step {trainer.Step} in {path}; resume it with: train --resume {folder.Word}", error)
            {
                ExitCode = code,
            };
        }
        catch (Exception obstacle) when (obstacle is WganGpException or IOException or UnauthorizedAccessException)
        {
            return new UserException(
                $"{reason} The run could not be saved after step {trainer.Step} either: {CommandLineProgram.Describe(obstacle)}",
                new AggregateException(error, obstacle))
            {
                ExitCode = code,
            };
        }
    }

    /// <summary>Writes what is known about a diverged run.</summary>
    /// <returns>The error to report.</returns>
    public UserException Diverged(TrainingDivergedException divergence)
    {
        DivergedReport.Write(
            folder.Diverged, new DivergedContent(recipe.Name, folder.Path, options, divergence, trainer.LastCheckpoint, Reports));
        WriteCurves();
        return new UserException(
            $"Training diverged: {divergence.Term} is not finite at step {divergence.Step}. " +
            $"What was found, where to resume and what to try are described in {folder.Diverged}.", divergence)
        {
            ExitCode = DivergedCode,
        };
    }

    public void Dispose() => log?.Dispose();

    private string SaveLast()
    {
        // With periodic checkpoints on, the trainer has saved its last step.
        var checkpoint = folder.Checkpoint(trainer.Step);
        if (trainer.LastCheckpoint != checkpoint) trainer.Save(checkpoint);
        interruption.DeleteBefore(checkpoint);
        return checkpoint;
    }

    private void AddPicture()
    {
        if (grids.ContainsKey(trainer.Step)) return;
        OrWarn($"the samples of step {trainer.Step}", () => Show(pictures.Write(trainer), trainer.Step));
        OrWarn($"the divergence at step {trainer.Step}", () => divergence?.Take(trainer));
    }

    /// <summary>Does what the training does not need. What is wrong with the run itself, the trainer says.</summary>
    private static void OrWarn(string what, Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is not (WganGpException or OperationCanceledException or OutOfMemoryException))
        {
            Warning.Write($"{what} could not be written: {CommandLineProgram.Describe(error)}");
        }
    }

    private void Show(string path, long step) =>
        grids[step] = new SummaryImage(path, string.Create(CultureInfo.InvariantCulture, $"Step {step:N0}"));

    private void WriteCurves()
    {
        if (Reports.Count == 0) return;
        OrWarn("the curves", () => CurvesPlot.Write(folder.Curves, Reports, options.GradientPenalty.TargetNorm));
    }

    private string? Judge()
    {
        if (divergence is not null) return divergence.Sentence();
        // A fixed generator has nothing to evaluate.
        if (recipe.Kind is not SampleKind.Points { Distribution: { Modes.Count: > 0 } distribution } || trainer.Generator is FixedGenerator)
        {
            return null;
        }

        using var samples = trainer.Sample(JudgedSamples, JudgedSeed);
        var coverage = ModeCoverage.MeasurePoints(
            SampleSource.FromTensor(samples), distribution.Modes, distribution.ModeStandardDeviation!.Value);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{coverage.ModesHit} of {coverage.ModeCount} modes hit; {coverage.CloseFraction:P1} of {coverage.SampleCount:N0} samples " +
                $"are within 4 standard deviations of a mode.");
    }
}
