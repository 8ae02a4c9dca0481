using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using WganGp.TensorFiles;

namespace WganGp.Runs;

/// <summary>The checkpoints of a run: saving on request and when due, resuming, rolling back.</summary>
internal sealed class RunCheckpoints
{
    private readonly WganGpOptions options;
    private readonly RunState state;
    private readonly ILogger logger;
    private readonly RunTelemetry telemetry;
    private readonly IProcessGroup group;
    private readonly RunFile file;
    private readonly PeriodicCheckpoints? periodic;
    private readonly SavingReminder reminder;
    private (long Step, string Path)? last;

    public RunCheckpoints(
        RunState state, WganGpOptions options, ILogger logger, TimeProvider? clock = null, RunTelemetry? telemetry = null,
        IProcessGroup? group = null)
    {
        this.group = group ??= ProcessGroup.Alone;
        this.options = options;
        this.state = state;
        this.logger = logger;
        this.telemetry = telemetry ??= new RunTelemetry(logger);
        file = new RunFile(state, options, logger);
        // The state is the same in all processes, so that one of them can save it without the others.
        periodic = group.Rank > 0 ? null : PeriodicCheckpoints.Of(
            options.Checkpoint, Written, (path, step, write) => telemetry.Save(path, step, ofRun: true, write));
        reminder = new SavingReminder(logger, clock ?? TimeProvider.System);
    }

    /// <summary>The file last written or restored, of those known to be whole; null when there is none.</summary>
    public string? Last => last?.Path;

    /// <summary>Prepares for periodic saving, so that a run that cannot save fails at its start.</summary>
    public void Begin()
    {
        periodic?.Begin();
        if (group.Rank == 0) reminder.Begin();
    }

    /// <summary>Writes a file that the host asked for.</summary>
    public void Save(string path, IReadOnlyDictionary<string, string>? metadata)
    {
        state.ThrowIfNetworkIsDisposed();
        Divergence.ThrowUnlessFinite(state);
        state.Buffers.ThrowUnlessFinite(state.Counters.Step);
        // Not a decision of all: what process 0 does alone, it may save alone. The others wait in their next sum.
        if (group.Rank > 0) return;
        telemetry.Save(path, state.Counters.Step, ofRun: false, () => file.Write(path, metadata));
        last = (state.Counters.Step, path);
        reminder.Saved();
    }

    /// <summary>Saves when a checkpoint is due.</summary>
    /// <param name="isLast">Whether the run is at its end.</param>
    public void SaveIfDue(bool isLast)
    {
        if (periodic is null && !isLast && group.Rank == 0) reminder.Check();
        if (periodic is null || !(isLast || periodic.IsDue(state.Counters.Step))) return;
        // A run that has diverged must not displace its good checkpoints. The thread that writes checks the weights.
        if (!state.Window.IsFinite) return;
        periodic.Save(state.Counters.Step, file.Snapshot);
    }

    /// <summary>Restores the run from a file, or from the newest file of a folder.</summary>
    public void Resume(string path)
    {
        periodic?.Wait();
        state.ThrowIfNetworkIsDisposed();
        var restored = Restore(
            () => Directory.Exists(path)
                ? new CheckpointFolder(path).OpenNewest(logger.CheckpointSkipped)
                : (SafeTensorsFile.OpenWhole(path), path),
            ofRun: false);
        logger.Resumed(state.Counters.Step, restored);
    }

    /// <summary>Restores the newest checkpoint from before the run diverged, and lowers the learning rates.</summary>
    /// <exception cref="TrainingDivergedException">No more rollbacks are allowed, or there is nothing to go back to.</exception>
    public void RollBack(TrainingDivergedException divergence)
    {
        var (before, faults) = (state.Counters, (state.CriticFault, state.GeneratorFault));
        if (options.Checkpoint is not { Folder: not null, IsOn: true } || before.Rollbacks >= options.Divergence.MaxRollbacks)
            ExceptionDispatchInfo.Throw(divergence);
        GroupFiles.InFirst(group, "write its last checkpoint", () => periodic!.WaitAfter(divergence));
        var restored = RestoreNewest(divergence);
        state.AddRollback(before);
        // The file may be of another run of this folder; what is known of this machine stays known.
        state.AddFaults(faults.CriticFault, faults.GeneratorFault);
        telemetry.Instruments.AddRollback();
        var now = state.Counters;
        logger.RolledBack(
            now.Rollbacks, options.Divergence.MaxRollbacks, divergence.Term, divergence.Step, now.Step, restored, now.RateFactor);
    }

    /// <summary>Waits until the last file is written.</summary>
    public void Wait() => periodic?.Wait();

    /// <summary>Waits when the run ends with an error, so that neither error hides the other.</summary>
    public void WaitAfter(Exception ending) => periodic?.WaitAfter(ending);

    private string RestoreNewest(TrainingDivergedException divergence)
    {
        try
        {
            return Restore(
                () => new CheckpointFolder(options.Checkpoint.Folder!).OpenNewest(logger.CheckpointSkipped, before: divergence.Step),
                ofRun: true);
        }
        catch (CheckpointException obstacle)
        {
            throw Divergence.NotRolledBack(divergence, obstacle);
        }
    }

    private string Restore(Func<(SafeTensorsFile File, string Path)> open, bool ofRun)
    {
        GroupFiles.Use(group, open, (opened, path) =>
        {
            telemetry.Spans.OfCheckpoint("wgangp.checkpoint.load", path, step: null, ofRun, () => file.Restore(opened, path));
            last = (state.Counters.Step, path);
        });
        return last!.Value.Path;
    }

    // The host may have saved a later step while this file was written.
    private void Written(long step, string path)
    {
        if (last is null || step >= last.Value.Step) last = (step, path);
    }
}
