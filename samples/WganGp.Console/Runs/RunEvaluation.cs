using System.Globalization;
using Spectre.Console;
using WganGp.ConsoleApp.Evaluation;
using WganGp.ConsoleApp.Output;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Runs;

/// <summary>
/// Evaluates a run while it trains, keeps its best checkpoint, and says when to stop. Nothing of it changes the training: samples come from
/// latents of their own, and the real ones are read before the first step.
/// </summary>
internal sealed class RunEvaluation : IDisposable
{
    // In the run's state: an evaluation that an interruption cut off is made when the run is resumed.
    private const string EvaluatedKey = "console.evaluated";

    private readonly EvaluationSettings settings;
    private readonly WganGpOptions options;
    private readonly WganGpTrainer trainer;
    private readonly RunFolder folder;
    private readonly Evaluator evaluator;
    private readonly MetricEntry judged;
    private readonly RunBest best;
    private long newest;

    private RunEvaluation(
        EvaluationSettings settings, WganGpOptions options, WganGpTrainer trainer, RunFolder folder, Evaluator evaluator,
        MetricEntry judged)
    {
        this.settings = settings;
        this.options = options;
        this.trainer = trainer;
        this.folder = folder;
        this.evaluator = evaluator;
        this.judged = judged;
        best = new RunBest(
            trainer, folder.Best, $"{judged.Result}, {evaluator.Count} samples",
            judged.Better ?? MetricDirection.LowerIsBetter, settings.Patience);
        newest = trainer.Step;
    }

    /// <summary>Whether there has been no improvement for as long as the user has patience.</summary>
    public bool ShouldStop => best.ShouldStop;

    /// <summary>Which step is the best, and whether the run stopped because of it; null before the first evaluation.</summary>
    public string? Sentence => best.Sentence(ShouldStop && trainer.Step < options.Steps);

    /// <summary>Reads the real samples; null for a run that is not evaluated.</summary>
    /// <param name="settings">What is asked for; valid.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="data">The run's data, which nothing reads yet.</param>
    /// <param name="trainer">The run's trainer.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="UserException">There is no such metric.</exception>
    public static RunEvaluation? Prepare(
        EvaluationSettings settings, WganGpOptions options, RunData data, WganGpTrainer trainer, RunFolder folder,
        CancellationToken cancellation)
    {
        if (settings.IsOff) return null;
        var metrics = settings.Chosen(data.Recipe);
        using var progress = new StageLines(Console.Error);
        var evaluator = Evaluator.Prepare(data, metrics, settings.Count, seed: 0, progress, cancellation);
        return new RunEvaluation(settings, options, trainer, folder, evaluator, settings.Judged(metrics));
    }

    /// <summary>Prepares for the first step; a resumed run makes the evaluation that its interruption cut off.</summary>
    public void Begin(IAnsiConsole console, CancellationToken cancellation)
    {
        RunEvaluations.DeleteAfter(folder.Path, trainer.Step);
        if (trainer.Step > 0 && IsDue(trainer.Step)) Evaluate(console, cancellation);
    }

    /// <summary>Evaluates if the report's step is one to evaluate.</summary>
    public void Take(TrainingReport report, IAnsiConsole console, CancellationToken cancellation)
    {
        // After a rollback.
        if (report.Step <= newest) RunEvaluations.DeleteAfter(folder.Path, report.Step - 1);
        newest = report.Step;
        if (IsDue(report.Step)) Evaluate(console, cancellation);
    }

    public void Dispose() => evaluator.Dispose();

    private bool IsDue(long step) => (step % settings.Every == 0 || step >= options.Steps) &&
        !(trainer.HostState.TryGetValue(EvaluatedKey, out var done) && done == Words(step));

    private void Evaluate(IAnsiConsole console, CancellationToken cancellation)
    {
        var step = trainer.Step;
        try
        {
            using var silent = new StageLines(null);
            var metrics = evaluator.Evaluate(trainer, averaged: null, silent, cancellation);
            // Before the best checkpoint is saved: a run that is resumed from it does not evaluate the step again.
            trainer.HostState[EvaluatedKey] = Words(step);
            RunEvaluations.Add(folder.Path, new EvaluationFile { Step = step, Metrics = metrics });
            var values = string.Join(", ", metrics.Select(metric => $"{metric.Name} {metric.Value()}"));
            var value = metrics.FirstOrDefault(metric => metric.Name == judged.Result);
            console.WriteLine(Printable.Of($"Step {step} evaluated: {values}. {best.Offer(value)}".TrimEnd()));
        }
        catch (Exception error) when (error is UserException or WganGpException or IOException or UnauthorizedAccessException)
        {
            trainer.HostState[EvaluatedKey] = Words(step);
            Warning.Write($"the evaluation of step {step} failed: {CommandLineProgram.Describe(error)}");
        }
    }

    private static string Words(long step) => step.ToString(CultureInfo.InvariantCulture);
}
