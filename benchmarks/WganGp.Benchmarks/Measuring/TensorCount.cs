using TorchSharp;

namespace WganGp.Benchmarks.Measuring;

/// <summary>
/// Tensors that TorchSharp hands to C# during some work: one for nearly every native call that returns one. What autograd and
/// TorchScript do inside a single call is not counted.
/// </summary>
internal static class TensorCount
{
    public static long Of(Action work)
    {
        var statistics = DisposeScopeManager.Statistics;
        var before = statistics.CreatedInScopeCount + statistics.CreatedOutsideScopeCount;
        work();
        return statistics.CreatedInScopeCount + statistics.CreatedOutsideScopeCount - before;
    }
}
