using System.Diagnostics;

namespace WganGp.Runs;

/// <summary>
/// The checkpoints of a run in progress. The state is copied between steps and written by another thread, one file at a
/// time; a failure there is thrown where the run next waits for the file.
/// </summary>
internal sealed class PeriodicCheckpoints
{
    private readonly CheckpointOptions options;
    private readonly CheckpointFolder folder;
    private readonly Action<long, string> written;
    private readonly Action<string, long, Action> write;
    private RunSnapshot? snapshot;
    private long lastSave = Stopwatch.GetTimestamp();
    private Task<(long Step, string Path)?>? writing;

    private PeriodicCheckpoints(
        CheckpointOptions options, string path, Action<long, string> written, Action<string, long, Action> write)
    {
        this.options = options;
        this.written = written;
        this.write = write;
        folder = new CheckpointFolder(path);
    }

    /// <summary>Creates what the options ask for; null when they ask for nothing.</summary>
    /// <param name="options">The options.</param>
    /// <param name="written">Receives step and path of each file once the run has waited for it, on the thread that waits.</param>
    /// <param name="write">Receives path, step and what writes each file, on the thread that writes.</param>
    public static PeriodicCheckpoints? Of(
        CheckpointOptions options, Action<long, string> written, Action<string, long, Action> write) =>
        options is { Folder: { } path, IsOn: true } ? new PeriodicCheckpoints(options, path, written, write) : null;

    /// <summary>Creates the folder and starts the clock.</summary>
    public void Begin()
    {
        folder.Create();
        lastSave = Stopwatch.GetTimestamp();
    }

    public bool IsDue(long step) =>
        (options.EverySteps > 0 && step % options.EverySteps == 0) ||
        (options.EveryMinutes > 0 && Stopwatch.GetElapsedTime(lastSave).TotalMinutes >= options.EveryMinutes);

    /// <summary>
    /// Copies the state and starts writing it; waits for the previous file first, so that no more than one copy is held. A run that has
    /// diverged, which its next report will say, is not written: it must not displace its good checkpoints.
    /// </summary>
    /// <param name="step">The step that the file is named after.</param>
    /// <param name="copy">Copies the state, into the memory of the previous copy; null when there is none.</param>
    /// <exception cref="CheckpointException">The previous file could not be written.</exception>
    public void Save(long step, Func<RunSnapshot?, IReadOnlyDictionary<string, string>?, RunSnapshot> copy)
    {
        WaitForFile();
        var taken = snapshot = copy(snapshot, options.Metadata);
        lastSave = Stopwatch.GetTimestamp();
        writing = Task.Run<(long Step, string Path)?>(() =>
        {
            if (!taken.IsFinite) return null;
            var path = folder.PathOf(step);
            write(path, step, () => taken.Write(path));
            folder.DeleteOld(step, options.Keep, options.MilestoneEvery);
            return (step, path);
        });
    }

    /// <summary>Waits until the last file is written, and frees the copy.</summary>
    /// <exception cref="CheckpointException">It could not be written.</exception>
    public void Wait()
    {
        try
        {
            WaitForFile();
        }
        finally
        {
            snapshot?.Dispose();
            snapshot = null;
        }
    }

    /// <summary>Waits when the run ends with an error, so that neither error hides the other.</summary>
    /// <exception cref="CheckpointException">The last file could not be written; it holds both errors.</exception>
    public void WaitAfter(Exception ending)
    {
        try
        {
            Wait();
        }
        catch (CheckpointException failure)
        {
            throw new CheckpointException(
                $"{failure.Message} The run itself ended with: {ending.Message}", new AggregateException(ending, failure));
        }
    }

    private void WaitForFile()
    {
        var last = writing;
        // Cleared first, so that a failure is thrown once and not at every later wait.
        writing = null;
        if (last?.GetAwaiter().GetResult() is { } file) written(file.Step, file.Path);
    }
}
