using TorchSharp;
using WganGp.Operations;

namespace WganGp.Runs;

/// <summary>
/// What one network's updates measured in a window: the sums, and the first update that was not finite. It stays on the
/// device until the window is read, because a read is a synchronisation.
/// </summary>
internal sealed class UpdateLog : IDisposable
{
    private double normBeforeWindow = double.NaN;

    /// <summary>
    /// Three rows in float64, so that the mean of a long window is as exact as its terms: the sums; the latest update,
    /// which is kept from the first one on that is not finite; the update before that. Columns: the terms, the norm of the
    /// gradient, then in the first row how many updates were clipped and in the others the step.
    /// </summary>
    public torch.Tensor? Rows { get; private set; }

    /// <summary>Updates in the window so far.</summary>
    public long Updates { get; private set; }

    /// <summary>Takes in one update, and clips its gradients in place.</summary>
    /// <param name="gradients">The gradients of the network's parameters.</param>
    /// <param name="terms">The update's losses and scores, any shape.</param>
    /// <param name="step">The generator step that the update belongs to, counted from 1.</param>
    /// <param name="largestNorm">The norm to which the gradients are clipped; null is any.</param>
    public void Add(torch.Tensor[] gradients, torch.Tensor terms, long step, double? largestNorm)
    {
        Rows ??= torch.zeros(3, terms.numel() + 2, dtype: torch.ScalarType.Float64, device: terms.device).DetachFromDisposeScope();
        Kernels.Record(gradients, terms, Rows, step, largestNorm);
        Updates++;
    }

    /// <summary>Takes up a saved window.</summary>
    public void Restore(torch.Tensor? rows, long updates)
    {
        Clear(double.NaN);
        Rows = rows?.DetachFromDisposeScope();
        Updates = updates;
    }

    /// <summary>Reads the device, once.</summary>
    /// <param name="terms">How many terms an update has.</param>
    public Readings Read(int terms)
    {
        var columns = terms + 2;
        if (Rows is null) return new Readings([.. Enumerable.Repeat(double.NaN, columns)], normBeforeWindow, null);
        using var host = Rows.cpu();
        var values = host.data<double>().ToArray();
        double[] Row(int row) => values[(row * columns)..((row + 1) * columns)];
        var (latest, before) = (Row(1), Row(2));
        var failure = Array.TrueForAll(latest, double.IsFinite)
            ? null
            : new Failure((long)latest[^1], latest[..^1], before[^1] > 0 ? before[^2] : normBeforeWindow);
        return new Readings([.. Row(0).Select(sum => sum / Updates)], latest[^2], failure);
    }

    /// <summary>Starts the next window.</summary>
    /// <param name="lastNorm">The norm of the gradient in the last update of this one; NaN when not known.</param>
    public void Clear(double lastNorm)
    {
        Dispose();
        normBeforeWindow = lastNorm;
    }

    public void Dispose()
    {
        Rows?.Dispose();
        Rows = null;
        Updates = 0;
    }

    /// <summary>A window as it was read.</summary>
    /// <param name="Means">The mean of each term, of the gradient's norm, and the share of updates that were clipped; NaN without updates.</param>
    /// <param name="LastNorm">The norm of the gradient in the last update; NaN when there was none.</param>
    /// <param name="Failure">The first update that was not finite; null when all were.</param>
    internal sealed record Readings(double[] Means, double LastNorm, Failure? Failure);

    /// <summary>The first update that was not finite.</summary>
    /// <param name="Step">Its generator step, counted from 1.</param>
    /// <param name="Values">Its terms, then the norm of its gradient.</param>
    /// <param name="NormBefore">The norm of the gradient in the update before; NaN when not known.</param>
    internal sealed record Failure(long Step, double[] Values, double NormBefore);
}
