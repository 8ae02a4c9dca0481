using TorchSharp;
using WganGp.Operations;
using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>
/// What one network's updates measured in a window: the sums, and the first update that was not finite. It stays on the device until the
/// window is read, because a read is a synchronisation.
/// </summary>
/// <param name="terms">How many terms an update has.</param>
/// <param name="largestNorm">The norm to which gradients are clipped; null is none.</param>
internal sealed class UpdateLog(int terms, double? largestNorm) : IDisposable
{
    private double normBeforeWindow = double.NaN;

    /// <summary>How many terms an update has.</summary>
    public int Terms => terms;

    /// <summary>The updates so far (<see cref="UpdateRows"/>); null before the first one.</summary>
    public torch.Tensor? Rows { get; private set; }

    /// <summary>Updates in the window so far.</summary>
    public long Updates { get; private set; }

    /// <summary>Records an update.</summary>
    /// <param name="update">What it measured.</param>
    /// <param name="step">The generator step that the update belongs to, counted from 1.</param>
    public void Add(UpdateMeasures update, long step)
    {
        using var noGrad = torch.no_grad();
        Rows ??= UpdateRows.For(update.Terms);
        UpdateRows.Add(Rows, update.Terms, update.GradientNorm, step, largestNorm);
        Updates++;
    }

    /// <summary>Restores a saved window.</summary>
    public void Restore(torch.Tensor? rows, long updates)
    {
        Clear(double.NaN);
        Rows = rows?.DetachFromDisposeScope();
        Updates = updates;
    }

    /// <summary>Reads the device, once.</summary>
    public Readings Read()
    {
        if (Rows is null)
        {
            var none = Enumerable.Repeat(double.NaN, terms).ToArray();
            return new Readings(none, double.NaN, double.NaN, normBeforeWindow, null);
        }

        var (sums, latest, before) = UpdateRows.Read(Rows);
        var failure = latest.IsFinite
            ? null
            : new Failure(latest.Step, latest.Terms, latest.GradientNorm, before.Step > 0 ? before.GradientNorm : normBeforeWindow);
        return new Readings(
            Array.ConvertAll(sums.Terms, sum => sum / Updates), sums.GradientNorm / Updates,
            largestNorm is null ? double.NaN : sums.Clipped / Updates, latest.GradientNorm, failure);
    }

    /// <summary>Starts the next window.</summary>
    /// <param name="lastNorm">The norm of the gradient in the last update of this one; NaN when unknown.</param>
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

    /// <summary>A window as it was read; NaN without updates.</summary>
    /// <param name="Terms">The mean of each term.</param>
    /// <param name="GradientNorm">The mean norm of the gradient.</param>
    /// <param name="ClipRate">The share of updates whose gradient was clipped; NaN when clipping is off.</param>
    /// <param name="LastNorm">The norm of the gradient in the last update.</param>
    /// <param name="Failure">The first update that was not finite; null when all were.</param>
    internal sealed record Readings(double[] Terms, double GradientNorm, double ClipRate, double LastNorm, Failure? Failure);

    /// <summary>The first update that was not finite.</summary>
    /// <param name="Step">Its generator step, counted from 1.</param>
    /// <param name="Terms">Its terms.</param>
    /// <param name="GradientNorm">The norm of its gradient.</param>
    /// <param name="NormBefore">The norm of the gradient in the update before; NaN when unknown.</param>
    internal sealed record Failure(long Step, double[] Terms, double GradientNorm, double NormBefore);
}
