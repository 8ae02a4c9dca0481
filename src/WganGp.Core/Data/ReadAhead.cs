using System.Collections.Concurrent;

namespace WganGp.Data;

/// <summary>
/// Reads on a thread of its own, in order, at most so many reads ahead of the one who takes them. It ends by itself after a read that failed.
/// </summary>
internal sealed class ReadAhead : IDisposable
{
    private readonly Func<DataRead> read;
    private readonly SemaphoreSlim room;
    private readonly CancellationTokenSource stopping = new();
    private readonly BlockingCollection<DataRead> done = [];
    private readonly Thread thread;

    /// <summary>Prepares to read.</summary>
    /// <param name="most">Reads that were not taken, the one in progress among them.</param>
    /// <param name="read">The next read; never throws, and is only called by one thread.</param>
    public ReadAhead(int most, Func<DataRead> read)
    {
        this.read = read;
        room = new SemaphoreSlim(most);
        // One of its own, for libtorch gives each thread that computes a team of threads, which ends with it: a pool's would stay.
        thread = new Thread(Run) { IsBackground = true, Name = "WganGp data" };
    }

    /// <summary>Begins to read. Apart from the constructor, so that the one who holds it knows of it before its thread does anything.</summary>
    public void Start() => thread.Start();

    /// <summary>The next read, when it is done. Not to be called after one that failed.</summary>
    public DataRead Take()
    {
        var next = done.Take();
        room.Release();
        return next;
    }

    /// <summary>Ends the thread, after the read in progress, and frees what was not taken.</summary>
    /// <exception cref="InvalidOperationException">The reading thread itself asks for it.</exception>
    public void Dispose()
    {
        if (Thread.CurrentThread == thread)
        {
            throw new InvalidOperationException("The trainer was used from the training data's Read, which runs on another thread because of Prefetch. Use it from its own thread.");
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
            // Disposed: by the token alone, because read does not throw.
        }
    }
}
