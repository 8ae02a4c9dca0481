using TorchSharp;

namespace WganGp.Metrics;

/// <summary>
/// Loops on as many threads as libtorch has. Each turn writes to its own place, so that the threads' number changes no result.
/// </summary>
internal static class Parallelism
{
    public static void For(int count, Action<int> turn, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var options = new ParallelOptions
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = Math.Max(1, torch.get_num_threads()),
        };
        Parallel.For(0, count, options, turn);
    }
}
