using System.Diagnostics;

namespace WganGp.Checkpoints;

/// <summary>
/// The checkpoints of a run in progress. The state is copied under the step and written by another thread, one file at a
/// time; what fails there is thrown where the run next waits for it.
/// </summary>
internal sealed class PeriodicCheckpoints
{
    private readonly CheckpointOptions options;
    private readonly CheckpointFolder folder;
    private long lastSave = Stopwatch.GetTimestamp();
    private readonly Action<long, string> written;
    private Task<(long Step, string Path)>? writing;

    private PeriodicCheckpoints(CheckpointOptions options, string path, Action<long, string> written)
    {
        this.options = options;
        this.written = written;
        folder = new CheckpointFolder(path);
    }

    /// <summary>What the options ask for; null when they ask for nothing.</summary>
    /// <param name="options">The options.</param>
    /// <param name="written">Hears of each file when it was waited for, on the thread that waits.</param>
    public static PeriodicCheckpoints? Of(CheckpointOptions options, Action<long, string> written) =>
        options is { Folder: { } path, IsOn: true } ? new PeriodicCheckpoints(options, path, written) : null;

    /// <summary>Makes the folder and starts the clock.</summary>
    public void Begin()
    {
        folder.Create();
        lastSave = Stopwatch.GetTimestamp();
    }

    public bool IsDue(long step) =>
        (options.EverySteps > 0 && step % options.EverySteps == 0) ||
        (options.EveryMinutes > 0 && Stopwatch.GetElapsedTime(lastSave).TotalMinutes >= options.EveryMinutes);

    /// <summary>Copies the state and has it written; waits for the file before, so that no more than one copy is held.</summary>
    /// <exception cref="CheckpointException">The file before could not be written.</exception>
    public void Save(long step, Func<IReadOnlyDictionary<string, string>?, RunSnapshot> copy)
    {
        Wait();
        var snapshot = copy(options.Metadata);
        lastSave = Stopwatch.GetTimestamp();
        writing = Task.Run(() =>
        {
            var path = folder.PathOf(step);
            using (snapshot) snapshot.Write(path);
            folder.DeleteOld(step, options.Keep, options.MilestoneEvery);
            return (step, path);
        });
    }

    /// <summary>Waits until the last file is written.</summary>
    /// <exception cref="CheckpointException">It could not be written.</exception>
    public void Wait()
    {
        var last = writing;
        // Forgotten first, so that a failure is thrown once and not at every wait after it.
        writing = null;
        if (last is null) return;
        var (step, path) = last.GetAwaiter().GetResult();
        written(step, path);
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
            throw new CheckpointException($"{failure.Message} The run itself ended with: {ending.Message}", new AggregateException(ending, failure));
        }
    }
}
