using System.Runtime;
using TorchSharp;

namespace WganGp.TestSupport;

/// <summary>
/// How many tensors the process has, for tests that nothing is left behind. No garbage is collected while one is open: what earlier
/// tests have left to the collector stays, or would look like tensors freed by what is tested, and what is tested cannot rely on it.
/// </summary>
internal sealed class LiveTensors : IDisposable
{
    // Managed memory that a test may take before a collection must run; far more than any does.
    private const long Room = 200L << 20;
    private readonly long before;

    private LiveTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        // May collect once more, so the finalizers are waited for again.
        if (!GC.TryStartNoGCRegion(Room)) throw new InvalidOperationException($"There are no {Room} bytes of memory for a test.");
        GC.WaitForPendingFinalizers();
        before = torch.Tensor.TotalCount;
    }

    /// <summary>Tensors that live now and did not at <see cref="Watch"/>.</summary>
    public long Added => GCSettings.LatencyMode == GCLatencyMode.NoGCRegion
        ? torch.Tensor.TotalCount - before
        : throw new InvalidOperationException(
            $"A garbage collection ran while tensors were counted; was it asked for, or are {Room} bytes taken?");

    public static LiveTensors Watch() => new();

    public void Dispose()
    {
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion) GC.EndNoGCRegion();
    }
}
