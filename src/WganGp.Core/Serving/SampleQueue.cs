namespace WganGp.Serving;

/// <summary>The calls that wait for a worker, in the order of their arrival; no more than a given number.</summary>
/// <param name="workers">How many calls are computed at once.</param>
/// <param name="maxWaiting">How many more may wait.</param>
internal sealed class SampleQueue(int workers, int maxWaiting)
{
    private readonly object state = new();
    private readonly LinkedList<SampleCall> waiting = [];
    private int running;
    private bool closed;

    public int Waiting
    {
        get
        {
            lock (state) return waiting.Count;
        }
    }

    /// <summary>Lets a call wait for a worker.</summary>
    /// <exception cref="SamplerBusyException">Too many wait.</exception>
    /// <exception cref="ObjectDisposedException">The sampler is disposed.</exception>
    public void Add(SampleCall call)
    {
        lock (state)
        {
            ObjectDisposedException.ThrowIf(closed, typeof(GeneratorSampler));
            if (running + waiting.Count >= workers + maxWaiting)
            {
                throw new SamplerBusyException(
                    $"The sampler is busy: {running} calls are computed and {waiting.Count} wait, and MaxWaiting is {maxWaiting}. Try " +
                    "again later, or raise MaxWaiting.");
            }

            waiting.AddLast(call);
            Monitor.Pulse(state);
        }
    }

    /// <summary>Waits for a call; null when there will be none.</summary>
    /// <param name="afterAnother">Whether the worker has just computed one.</param>
    public SampleCall? Take(bool afterAnother)
    {
        lock (state)
        {
            if (afterAnother) running--;
            while (waiting.Count == 0 && !closed) Monitor.Wait(state);
            if (waiting.First is not { Value: var call }) return null;
            waiting.RemoveFirst();
            running++;
            return call;
        }
    }

    /// <summary>Takes a call out again, unless a worker has it.</summary>
    public bool Remove(SampleCall call)
    {
        lock (state) return waiting.Remove(call);
    }

    /// <summary>Lets nobody enter any more.</summary>
    /// <returns>The calls that waited.</returns>
    public IReadOnlyList<SampleCall> Close()
    {
        lock (state)
        {
            closed = true;
            SampleCall[] left = [.. waiting];
            waiting.Clear();
            Monitor.PulseAll(state);
            return left;
        }
    }
}
