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
    public DataRead Take()
    {
        var next = done.Take();
        room.Release();
        return next;
    }

    /// <summary>Ends the thread, after the read in progress, and frees the batches not taken.</summary>
    /// <exception cref="InvalidOperationException">The reading thread itself called it.</exception>
    public void Dispose()
    {
        if (Thread.CurrentThread == thread)
        {
            throw new InvalidOperationException(
                "The trainer was used from the training data's Read, which runs on another thread because of Execution.Prefetch. " +
                "Use it from its own thread.");
        }

        stopping.Cancel();
        if (thread.IsAlive) thread.Join();
        foreach (var left in done) left.Batch?.Dispose();
        done.Dispose();
        room.Dispose();
        stopping.Dispose();
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
    }
}
