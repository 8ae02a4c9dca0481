using System.Globalization;
using WganGp.ConsoleApp.Evaluation;
using WganGp.ConsoleApp.Output;

namespace WganGp.ConsoleApp.Runs;

/// <summary>
/// <c>checkpoints/best.safetensors</c>: the run at its best evaluation. What is known of it is part of the run's state, so that a resumed
/// run decides as it would have without the interruption.
/// </summary>
internal sealed class RunBest
{
    private readonly WganGpTrainer trainer;
    private readonly BestValue best;
    private readonly BestCheckpoint kept;
    private readonly Patience? patience;

    /// <summary>Creates it, or continues what the run's state and the file have.</summary>
    /// <param name="trainer">The run's trainer.</param>
    /// <param name="path">The file.</param>
    /// <param name="metric">What is judged: the metric, and what else must be the same for two values to be comparable.</param>
    /// <param name="better">Which values are better.</param>
    /// <param name="patience">How many evaluations without improvement end the run; null for none.</param>
    /// <exception cref="CheckpointException">The file cannot be read, or is the best by another metric.</exception>
    public RunBest(WganGpTrainer trainer, string path, string metric, MetricDirection better, int? patience)
    {
        this.trainer = trainer;
        best = new BestValue(trainer, metric, better);
        kept = new BestCheckpoint(best, path);
        this.patience = patience is { } offers ? new Patience(best, offers) : null;
    }

    /// <summary>Whether the best evaluation is too long ago.</summary>
    public bool ShouldStop => patience?.ShouldStop ?? false;

    /// <summary>Saves the run if a value is the best.</summary>
    /// <param name="value">The estimate; null when it could not be computed.</param>
    /// <returns>What was done, in a sentence; empty when nothing was.</returns>
    public string Offer(EvaluatedMetric? value)
    {
        if (value is null) return "";
        var before = (best.Value, best.Step);
        if (!kept.Offer(value.Value)) return "";
        return before is ({ } was, { } at)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The best so far, saved as {Path.GetFileName(kept.Path)}: {value.Name} went from {was:G5} at step {at} to " +
                    $"{value.Value()}.")
            : $"Saved as {Path.GetFileName(kept.Path)}.";
    }

    /// <summary>Which step is the best, in a sentence; null when none is known.</summary>
    /// <param name="stopped">Whether the run stopped for want of improvement.</param>
    public string? Sentence(bool stopped)
    {
        if (best is not { Value: { } value, Step: { } step }) return null;
        var why = stopped
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Stopped early after step {trainer.Step}: {best.OffersWithoutImprovement} evaluations without improvement, " +
                    $"as --patience {patience!.Offers} asks. ")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{why}The best evaluation is that of step {step}, {best.Metric}: {value:G5}; {kept.Path} holds it.");
    }
}
