using TorchSharp;

namespace WganGp.TestSupport;

/// <summary>How many tensors the process has, for tests that nothing is left behind.</summary>
internal static class LiveTensors
{
    /// <summary>
    /// The number before what is tested. What earlier tests have left to the garbage collector goes now, so that it cannot go in between;
    /// the number afterwards is <see cref="torch.Tensor.TotalCount"/> itself, which counts what is left, collected or not.
    /// </summary>
    public static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }
}
