using System.Diagnostics.CodeAnalysis;

namespace WganGp.Runs;

/// <summary>
/// What uses a run's state goes through here, one thread at a time, so that a trainer can be disposed by any thread: closing waits for the
/// part of a step in progress, and nothing enters afterwards.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable",
    Justification = "without a timer or a wait handle it holds nothing native, and a thread may still wait with the source's token")]
internal sealed class RunGate
{
    /// <summary>How long closing waits; longer than the updates of a large network take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly object inside = new();
    private readonly CancellationTokenSource closing = new();
    private readonly TimeSpan patience;
    private bool closed;

    /// <param name="patience">How long closing waits; null is the usual time.</param>
    public RunGate(TimeSpan? patience = null)
    {
        this.patience = patience ?? Patience;
        Closing = closing.Token;
    }

    /// <summary>Cancelled when the run is about to end: what waits inside stops waiting.</summary>
    public CancellationToken Closing { get; }

    /// <exception cref="ObjectDisposedException">The gate is closed, or someone waits to close it.</exception>
    public void ThrowIfClosing() => ObjectDisposedException.ThrowIf(Closing.IsCancellationRequested, typeof(WganGpTrainer));

    /// <summary>Uses the run's state.</summary>
    /// <exception cref="ObjectDisposedException">The gate is closed, or someone waits to close it.</exception>
    public T Use<T>(Func<T> action)
    {
        ThrowIfClosing();
        lock (inside)
        {
            ThrowIfClosing();
            return action();
        }
    }

    /// <inheritdoc cref="Use{T}"/>
    public void Use(Action action) => Use(() => { action(); return true; });

    /// <summary>Ends what was in use, unless the gate is closed: then there is nothing left to end.</summary>
    public void End(Action action)
    {
        lock (inside)
        {
            if (!closed) action();
        }
    }

    /// <summary>Closes the gate, once.</summary>
    /// <param name="free">Frees the state, when nobody uses it.</param>
    /// <exception cref="InvalidOperationException">A step of this very thread is in progress.</exception>
    /// <exception cref="TimeoutException">A step of another thread does not end.</exception>
    public void Close(Action free)
    {
        if (Monitor.IsEntered(inside))
        {
            throw new InvalidOperationException(
                "The trainer was disposed inside one of its own steps, by its networks or its training data. Dispose it after the step, " +
                "in the loop over its reports for example.");
        }

        closing.Cancel();
        if (!Monitor.TryEnter(inside, patience))
        {
            throw new TimeoutException(
                $"The trainer cannot be disposed: a step in another thread has not ended after {patience.TotalSeconds:0} seconds. End " +
                "what it waits for, the training data's Read for example, and dispose the trainer again; until then its networks are in " +
                "use.");
        }

        try
        {
            if (closed) return;
            closed = true;
            free();
        }
        finally
        {
            Monitor.Exit(inside);
        }
    }
}
