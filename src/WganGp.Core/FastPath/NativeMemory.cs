using TorchSharp;

namespace WganGp.FastPath;

/// <summary>How libtorch's memory on the CPU comes and goes.</summary>
internal static class NativeMemory
{
    /// <summary>
    /// The largest block, in bytes, that glibc keeps for the next use (its DEFAULT_MMAP_THRESHOLD_MAX). A larger one is given back to the system at
    /// once, and the system clears the pages of the next one.
    /// </summary>
    public const long Reused = 32 << 20;

    private static readonly Lazy<bool> Kept = new(() =>
    {
        // glibc begins with a much smaller bound and raises it to the size of the largest block that was freed.
        using (torch.empty(Reused - 65_536, torch.ScalarType.Byte)) return true;
    });

    /// <summary>Lets glibc keep blocks of up to <see cref="Reused"/> bytes; elsewhere it costs one allocation.</summary>
    public static void Keep() => _ = Kept.Value;
}
