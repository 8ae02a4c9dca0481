using TorchSharp;

namespace WganGp.Serving;

/// <summary>One call of a sampler, from its entry to its samples.</summary>
internal sealed class SampleCall : IDisposable
{
    // Whoever awaits continues elsewhere: a worker runs nothing of the host's.
    private readonly TaskCompletionSource<torch.Tensor> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="count">How many samples.</param>
    /// <param name="seed">The seed of the latents.</param>
    /// <param name="condition">One condition per sample; the call has it for itself and disposes it.</param>
    /// <param name="cancellation">Ends the call while it waits, and between two passes.</param>
    public SampleCall(int count, ulong seed, torch.Tensor? condition, CancellationToken cancellation)
    {
        (Count, Seed, Condition, Cancellation) = (count, seed, condition, cancellation);
    }

    public int Count { get; }

    public ulong Seed { get; }

    public torch.Tensor? Condition { get; }

    public CancellationToken Cancellation { get; }

    public Task<torch.Tensor> Outcome => outcome.Task;

    /// <summary>Draws the samples, or says why there are none.</summary>
    public void Complete(Func<SampleCall, torch.Tensor> draw)
    {
        torch.Tensor samples;
        try
        {
            Cancellation.ThrowIfCancellationRequested();
            samples = draw(this);
        }
        catch (Exception error)
        {
            Abandon(error);
            return;
        }

        Dispose();
        outcome.SetResult(samples);
    }

    /// <summary>Ends a call without samples. Nothing of it is left when its caller hears of that.</summary>
    public void Abandon(Exception reason)
    {
        Dispose();
        if (reason is OperationCanceledException && Cancellation.IsCancellationRequested) outcome.SetCanceled(Cancellation);
        else outcome.SetException(reason);
    }

    public void Dispose() => Condition?.Dispose();
}
