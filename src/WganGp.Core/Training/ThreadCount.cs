using TorchSharp;

namespace WganGp.Training;

/// <summary>How many CPU threads libtorch computes with.</summary>
internal static class ThreadCount
{
    /// <summary>Sets it where it is another; null leaves it.</summary>
    public static void Set(int? count)
    {
        // libtorch makes its pools anew even for the number that it has.
        if (count is { } wanted && torch.get_num_threads() != wanted) torch.set_num_threads(wanted);
    }
}
