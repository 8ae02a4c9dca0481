using System.Collections.Concurrent;
using System.Diagnostics;
using WganGp.Mpi.Native;

namespace WganGp.Mpi;

/// <summary>
/// The thread that makes every call of MPI. It runs collective operations one after the other, answers other processes that ask where this
/// one is, and ends the job when it has waited for too long.
/// </summary>
internal sealed unsafe class Communication
{
    /// <summary>How long the thread sleeps at most before it looks for questions.</summary>
    private const int IdleMilliseconds = 20;

    // An operation is polled without a pause, then with short ones, then with longer ones: a process that waits for a slower one leaves it
    // the processor. Data that arrives needs the polling, so that the time with short pauses grows with it.
    private const double SpinMilliseconds = 0.1, ShortMilliseconds = 20, ShortMillisecondsPerMegabyte = 20;
    private const uint ShortMicroseconds = 50;

    private readonly MpiLibrary library;
    private readonly MpiOptions options;
    private readonly BlockingCollection<Job> jobs = [];
    private readonly Thread thread;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stopwatch sinceQuestions = Stopwatch.StartNew();
    private nint values;
    private RollCall? rollCall;
    private long step;
    private volatile string? aborting;

    public Communication(MpiLibrary library, MpiOptions options)
    {
        (this.library, this.options) = (library, options);
        thread = new Thread(Run) { IsBackground = true, Name = "MPI" };
        thread.Start();
        ready.Task.GetAwaiter().GetResult();
    }

    public int Rank { get; private set; }

    public int Size { get; private set; }

    /// <summary>Whether the library says that it takes addresses of a GPU's memory.</summary>
    public bool IsCudaAware { get; private set; }

    /// <summary>The generator step in progress.</summary>
    public long Step
    {
        get => Interlocked.Read(ref step);
        set => Interlocked.Exchange(ref step, value);
    }

    /// <summary>Sums values in place.</summary>
    /// <param name="first">The first value; the memory stays until the task is complete.</param>
    /// <param name="count">How many.</param>
    /// <param name="width">Bytes of one.</param>
    /// <param name="type">Their type.</param>
    /// <param name="held">What owns the memory.</param>
    public Task Sum(nint first, long count, int width, nint type, object held) => Add("sum", () =>
    {
        var step = options.PieceBytes / width;
        for (long at = 0; at < count; at += step)
        {
            nint request = 0;
            var size = (int)Math.Min(step, count - at);
            library.BeginSum((byte*)first + (at * width), size, type, values, &request);
            Wait(&request, (long)size * width);
        }

        GC.KeepAlive(held);
    });

    /// <summary>Copies the bytes of one process to all.</summary>
    public Task Broadcast(nint first, long count, int root, object held) => Add("broadcast", () =>
    {
        for (long at = 0; at < count; at += options.PieceBytes)
        {
            nint request = 0;
            var size = (int)Math.Min(options.PieceBytes, count - at);
            library.BeginBroadcast((byte*)first + at, size, root, values, &request);
            Wait(&request, size);
        }

        GC.KeepAlive(held);
    });

    public Task Barrier() => Add("barrier", () =>
    {
        nint request = 0;
        library.BeginBarrier(values, &request);
        Wait(&request, 0);
    });

    /// <summary>Waits for all processes to leave, which no sum of theirs can meet; false when some do not come.</summary>
    public Task<bool> Leave(TimeSpan patience)
    {
        var left = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Add(null, () => left.SetResult(rollCall!.Leave(patience, Pause))).ContinueWith(
            failed => left.TrySetException(failed.Exception!.InnerExceptions), TaskContinuationOptions.OnlyOnFaulted);
        return left.Task;
    }

    /// <summary>
    /// Ends MPI; the job is over for this process. MPI_Finalize may not return: in MPICH over UCX's TCP one process may wait in it for an
    /// answer of another that waits in it for the launcher. The thread then stays in it.
    /// </summary>
    /// <param name="patience">How long it may take.</param>
    /// <returns>Whether it has ended.</returns>
    public bool End(TimeSpan patience)
    {
        var ended = Add(null, library.End);
        if (Task.WaitAny([ended], patience) < 0) return false;
        ended.GetAwaiter().GetResult();
        jobs.CompleteAdding();
        thread.Join();
        jobs.Dispose();
        return true;
    }

    /// <summary>Ends all processes of the job, whatever the thread waits for.</summary>
    public void Abort(string reason)
    {
        StandardError.Write(reason);
        aborting = reason;
        // The thread looks for it wherever it waits. If it hangs inside MPI, the launcher sees this process end with an error.
        thread.Join(TimeSpan.FromSeconds(5));
        Environment.Exit(1);
    }

    private Task Add(string? what, Action run)
    {
        var job = new Job(what, run, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        jobs.Add(job);
        return job.Done.Task;
    }

    private void Run()
    {
        try
        {
            SignalHandlers.Keep(Begin);
            ready.SetResult();
        }
        catch (Exception error)
        {
            ready.SetException(error);
            return;
        }

        while (!jobs.IsCompleted)
        {
            if (aborting is not null) library.Abort(1);
            if (jobs.TryTake(out var job, IdleMilliseconds)) Run(job);
            else if (!jobs.IsCompleted) Pause();
        }
    }

    private void Begin()
    {
        library.Initialize();
        (Rank, Size) = library.Place();
        IsCudaAware = library.IsCudaAware();
        values = library.Duplicate();
        rollCall = new RollCall(library, library.Duplicate(), Rank, Size, () => Step);
    }

    private void Run(Job job)
    {
        try
        {
            if (job.What is { } what) rollCall!.Begin(what);
            job.Action();
            if (job.What is not null) rollCall!.End();
            job.Done.SetResult();
        }
        catch (Exception error)
        {
            job.Done.SetException(error);
        }
    }

    /// <summary>Polls an operation until it is complete, or ends the job after the time that the options allow.</summary>
    private void Wait(nint* request, long bytes)
    {
        var waiting = Stopwatch.StartNew();
        var shortly = ShortMilliseconds + (ShortMillisecondsPerMegabyte * bytes / (1 << 20));
        while (!library.IsDone(request))
        {
            var elapsed = waiting.Elapsed;
            if (elapsed.TotalMilliseconds < SpinMilliseconds) Thread.SpinWait(10);
            else if (elapsed.TotalMilliseconds < shortly) Pauses.Of(ShortMicroseconds);
            else Pause();
            if (elapsed >= options.Timeout) Abort(rollCall!.WhoIsMissing(elapsed, Pause));
        }
    }

    private void Pause()
    {
        if (aborting is not null) library.Abort(1);
        Thread.Sleep(1);
        if (sinceQuestions.ElapsedMilliseconds < IdleMilliseconds) return;
        sinceQuestions.Restart();
        rollCall!.Answer();
    }

    private sealed record Job(string? What, Action Action, TaskCompletionSource Done);
}
