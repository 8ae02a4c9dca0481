using System.Collections.Concurrent;

namespace WganGp.Data;

/// <summary>
/// Reads on a thread of its own, in order, a limited number of reads ahead of the consumer. It ends by itself after a read that failed.
/// </summary>
internal sealed class ReadAhead : IDisposable
{
    private readonly Func<DataRead> read;
    private readonly SemaphoreSlim room;
    private readonly CancellationTokenSource stopping = new();
    private readonly BlockingCollection<DataRead> done = [];
    private readonly ManualResetEventSlim ended = new();
    private readonly Thread thread;

    /// <summary>Prepares to read.</summary>
    /// <param name="most">The largest number of reads not taken yet, including the one in progress.</param>
    /// <param name="read">The next read; it never throws and is called by one thread only.</param>
    public ReadAhead(int most, Func<DataRead> read)
    {
        this.read = read;
        room = new SemaphoreSlim(most);
        // Not a pool's thread: libtorch gives each thread that computes a team of threads, which ends only when that thread ends.
        thread = new Thread(Run) { IsBackground = true, Name = "WganGp data" };
    }

    /// <summary>
    /// Starts reading. Separate from the constructor, so that the caller holds the object before its thread does anything.
    /// </summary>
    public void Start() => thread.Start();

    /// <summary>Waits for the next read. Must not be called after one that failed.</summary>
    /// <param name="next">The read.</param>
    /// <param name="patience">How long a cancelled wait lasts, so that a read that is about to end is not lost.</param>
    /// <param name="cancellation">Ends the wait, after the patience.</param>
    /// <returns>Whether there is one; false when the wait was cancelled.</returns>
    public bool TryTake(out DataRead next, TimeSpan patience, CancellationToken cancellation)
    {
        if (!TryTake(out next, cancellation) && !done.TryTake(out next, patience)) return false;
        room.Release();
        return true;
    }

    /// <summary>Ends the thread after the read in progress, waits for that, and frees the batches not taken.</summary>
    /// <param name="patience">How long a cancelled wait lasts.</param>
    /// <param name="cancellation">Ends the wait, after the patience: then the thread frees everything itself when its read ends.</param>
    /// <returns>Whether the thread has ended.</returns>
    /// <exception cref="InvalidOperationException">The reading thread itself called it.</exception>
    public bool Stop(TimeSpan patience, CancellationToken cancellation)
    {
        ThrowIfReading();
        stopping.Cancel();
        if (thread.IsAlive && !WaitForEnd(cancellation) && !ended.Wait(patience, CancellationToken.None))
        {
            new Thread(Dispose) { IsBackground = true, Name = "WganGp data (left)" }.Start();
            return false;
        }

        Dispose();
        return true;
    }

    /// <summary>Waits until the thread has ended.</summary>
    /// <returns>Whether it has; false when the wait was cancelled.</returns>
    public bool WaitForEnd(CancellationToken cancellation)
    {
        try
        {
            ended.Wait(cancellation);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <exception cref="InvalidOperationException">The reading thread itself called it.</exception>
    public void ThrowIfReading()
    {
        if (Thread.CurrentThread == thread)
        {
            throw new InvalidOperationException(
                "The trainer was used from the training data's Read, which runs on another thread because of Execution.Prefetch. " +
                "Use it from its own thread.");
        }
    }

    /// <summary>Ends the thread, after the read in progress however long it takes, and frees the batches not taken.</summary>
    /// <exception cref="InvalidOperationException">The reading thread itself called it.</exception>
    public void Dispose()
    {
        ThrowIfReading();
        stopping.Cancel();
        if (thread.IsAlive) thread.Join();
        foreach (var left in done) left.Batch?.Dispose();
        done.Dispose();
        room.Dispose();
        stopping.Dispose();
    }

    private bool TryTake(out DataRead next, CancellationToken cancellation)
    {
        try
        {
            next = done.Take(cancellation);
            return true;
        }
        catch (OperationCanceledException)
        {
            next = default;
            return false;
        }
    }

    private void Run()
    {
        try
        {
            DataRead last;
            do
            {
                room.Wait(stopping.Token);
                last = read();
                done.Add(last);
            }
            while (last.Error is null);
        }
        catch (OperationCanceledException)
        {
            // Dispose cancelled it; only the token can cause this, because read does not throw.
        }
        finally
        {
            ended.Set();
        }
    }
}
