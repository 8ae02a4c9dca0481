using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using WganGp.Data;
using WganGp.SafeTensors;
using WganGp.Telemetry;

namespace WganGp.Runs;

/// <summary>A run's way to its files and back: saving when asked and when due, resuming, rolling back.</summary>
internal sealed class RunCheckpoints
{
    private readonly WganGpOptions options;
    private readonly TrainingSteps steps;
    private readonly ILogger logger;
    private readonly PeriodicCheckpoints? periodic;
    private readonly RunState state;
    private (long Step, string Path)? last;

    public RunCheckpoints(WganGpOptions options, IGenerator generator, ICritic critic, TrainingSteps steps, ILogger logger)
    {
        this.options = options;
        this.steps = steps;
        this.logger = logger;
        periodic = PeriodicCheckpoints.Of(options.Checkpoint, Written);
        state = new RunState(
            options, generator.Module, critic.Module, steps.GeneratorOptimizer, steps.CriticOptimizer, steps.Average, steps.Random,
            steps.NetworkRandomness, steps.Window, steps.Preview);
    }

    /// <summary>The file last written or taken up, of those that are known to be whole; null when there is none.</summary>
    public string? Last => last?.Path;

    /// <summary>Prepares for periodic saving, so that a run that cannot save fails at its start.</summary>
    public void Begin() => periodic?.Begin();

    /// <summary>Writes a file that the host asked for.</summary>
    public void Save(string path, DataPlace? place, IReadOnlyDictionary<string, string>? metadata)
    {
        steps.ThrowUnlessFinite();
        state.Save(path, Progress(place), metadata);
        last = (steps.Counters.Step, path);
    }

    /// <summary>Saves when it is due.</summary>
    /// <param name="place">How far the data is read.</param>
    /// <param name="isLast">Whether the run is at its end.</param>
    public void SaveIfDue(DataPlace? place, bool isLast)
    {
        if (periodic is null || !(isLast || periodic.IsDue(steps.Counters.Step))) return;
        // A run that has diverged must not push its good checkpoints out. Its weights are looked at by the thread that writes.
        if (!steps.Window.IsFinite) return;
        periodic.Save(steps.Counters.Step, (before, metadata) => state.Snapshot(before, Progress(place), metadata));
    }

    /// <summary>Takes up a file, or a folder's newest.</summary>
    /// <returns>The place in the data.</returns>
    public DataPlace? Resume(string path)
    {
        periodic?.Wait();
        var (place, file) = Restore(
            Directory.Exists(path) ? new CheckpointFolder(path).OpenNewest(logger.CheckpointPassedOver) : (SafeTensorsFile.OpenWhole(path), path));
        logger.Resumed(steps.Counters.Step, file);
        return place;
    }

    /// <summary>Takes the run back to the newest checkpoint from before it diverged, and lowers the learning rates.</summary>
    /// <param name="divergence">What happened.</param>
    /// <param name="source">The data; taken back too.</param>
    /// <exception cref="TrainingDivergedException">No more rollbacks are allowed, or there is nothing to go back to.</exception>
    public void RollBack(TrainingDivergedException divergence, DataFeed source)
    {
        var made = steps.Counters;
        if (periodic is null || made.Rollbacks >= options.Divergence.MaxRollbacks) ExceptionDispatchInfo.Throw(divergence);
        periodic.WaitAfter(divergence);
        var (place, file) = Newest(divergence);
        // Counted on from before: the file may be older than the last rollback, and would give it back.
        steps.Counters = steps.Counters with { Rollbacks = made.Rollbacks + 1, RateFactor = made.RateFactor * options.Divergence.LearningRateFactor };
        var now = steps.Counters;
        logger.RolledBack(now.Rollbacks, options.Divergence.MaxRollbacks, divergence.Term, divergence.Step, now.Step, file, now.RateFactor);
        source.GoTo(place, logger);
    }

    /// <summary>Waits until the last file is written.</summary>
    public void Wait() => periodic?.Wait();

    /// <summary>Waits when the run ends with an error, so that neither error hides the other.</summary>
    public void WaitAfter(Exception ending) => periodic?.WaitAfter(ending);

    private (DataPlace? Place, string File) Newest(TrainingDivergedException divergence)
    {
        try
        {
            return Restore(new CheckpointFolder(options.Checkpoint.Folder!).OpenNewest(logger.CheckpointPassedOver, before: divergence.Step));
        }
        catch (CheckpointException obstacle)
        {
            throw Divergence.NotRolledBack(divergence, obstacle);
        }
    }

    private (DataPlace? Place, string File) Restore((SafeTensorsFile File, string Path) opened)
    {
        using var file = opened.File;
        var progress = state.Restore(file, opened.Path, logger);
        steps.Counters = new Counters(progress.Step, progress.CriticUpdates, progress.Rollbacks, progress.RateFactor);
        last = (progress.Step, opened.Path);
        return (progress.Data, opened.Path);
    }

    // The host may have saved a later step while this file was written.
    private void Written(long step, string path)
    {
        if (last is null || step >= last.Value.Step) last = (step, path);
    }

    private RunProgress Progress(DataPlace? place)
    {
        var (now, window) = (steps.Counters, steps.Window.Counts);
        return new RunProgress(
            now.Step, now.CriticUpdates, place, window.Critic, window.Penalties, window.Generator, now.Rollbacks, now.RateFactor);
    }
}
