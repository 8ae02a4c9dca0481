using System.Runtime.InteropServices;

namespace WganGp.Native;

/// <summary>
/// How libtorch's memory on the CPU comes and goes. An update allocates and frees the same hundreds of megabytes as the one before; glibc gives most of
/// it back to the system in between, and the system clears every page again. This keeps it. Elsewhere than on Linux with glibc nothing is done.
/// </summary>
internal static unsafe class TensorMemory
{
    /// <summary>
    /// The largest block, in bytes, that glibc of itself takes from memory it keeps (its DEFAULT_MMAP_THRESHOLD_MAX). A larger one comes from the system at
    /// every use, on threads other than the process's first even where this library asks for another way.
    /// </summary>
    public const long Reused = 32 << 20;

    // mallopt's numbers, of malloc.h.
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;
    private const int MmapMax = -4;
    private const int DefaultMmapMax = 65_536;

    private static readonly Lazy<bool> Kept = new(() =>
    {
        Use(keep: true);
        return true;
    });

    /// <summary>Keeps what is freed, from the first call of the process on.</summary>
    public static void Keep() => _ = Kept.Value;

    /// <summary>Keeps what is freed, or gives it back as glibc does of itself once it has seen large blocks: all but <c>2 · Reused</c>.</summary>
    public static void Use(bool keep)
    {
        var set = (delegate* unmanaged<int, int, int>)Function("mallopt");
        if (set is null) return;
        _ = set(MmapThreshold, (int)Reused);
        _ = set(TrimThreshold, keep ? int.MaxValue : (int)(2 * Reused));
        _ = set(MmapMax, keep ? 0 : DefaultMmapMax);
    }

    /// <summary>Gives back to the system what is free now.</summary>
    public static void GiveBack()
    {
        var trim = (delegate* unmanaged<nuint, int>)Function("malloc_trim");
        if (trim is not null) _ = trim(0);
    }

    private static nint Function(string name) =>
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, name, out var function) ? function : 0;
}
