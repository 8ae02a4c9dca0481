using TorchSharp;

namespace WganGp.Runs;

/// <summary>How many CPU threads libtorch computes with.</summary>
internal static class ThreadCount
{
    /// <summary>
    /// Sets it where it is another; null leaves it. The number is the process's for threads that have not computed yet and the calling thread's: one
    /// that has keeps its own, so each step asks again.
    /// </summary>
    public static void Set(int? count)
    {
        // libtorch makes its pools anew even for the number that it has.
        if (count is { } wanted && torch.get_num_threads() != wanted) torch.set_num_threads(wanted);
    }
}
