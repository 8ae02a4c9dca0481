using TorchSharp;

namespace WganGp.Runs;

/// <summary>How many CPU threads libtorch computes with.</summary>
internal static class ThreadCount
{
    /// <summary>
    /// Sets it if it differs; null leaves it. The number applies to the calling thread and to threads of the process that have not computed
    /// yet; a thread that has computed keeps its own, so each step sets it again.
    /// </summary>
    public static void Set(int? count)
    {
        // libtorch recreates its pools even for the number that it has.
        if (count is { } wanted && torch.get_num_threads() != wanted) torch.set_num_threads(wanted);
    }
}
