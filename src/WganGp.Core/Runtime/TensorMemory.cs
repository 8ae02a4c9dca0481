using System.Runtime.InteropServices;

namespace WganGp.Runtime;

/// <summary>
/// How libtorch's memory on the CPU is allocated and freed. An update allocates and frees the same hundreds of megabytes as the one before
/// it; glibc returns most of it to the system in between, and the system clears every page again. Here glibc is told to keep it. On systems
/// other than Linux with glibc nothing is done.
/// </summary>
internal static unsafe class TensorMemory
{
    /// <summary>
    /// The largest block, in bytes, that glibc takes by default from memory it keeps (its DEFAULT_MMAP_THRESHOLD_MAX). A larger one comes
    /// from the system at every use; on threads other than the process's first, even where this library asks for something else.
    /// </summary>
    private const long Reused = 32 << 20;

    // mallopt's numbers, of malloc.h.
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;
    private const int MmapMax = -4;
    private const int DefaultMmapMax = 65_536;

    /// <summary>
    /// Keeps what is freed, or returns it as glibc does once it has freed a block of <see cref="Reused"/> bytes: all but <c>2 · Reused</c>.
    /// That glibc adapts these thresholds until then cannot be turned on again after any of them is set.
    /// </summary>
    /// <returns>Whether this system has the settings.</returns>
    public static bool Use(bool keep)
    {
        var set = (delegate* unmanaged<int, int, int>)Function("mallopt");
        return set is not null
            && set(MmapThreshold, (int)Reused) != 0
            && set(TrimThreshold, keep ? int.MaxValue : (int)(2 * Reused)) != 0
            && set(MmapMax, keep ? 0 : DefaultMmapMax) != 0;
    }

    /// <summary>Returns to the system what is free now.</summary>
    public static void GiveBack()
    {
        var trim = (delegate* unmanaged<nuint, int>)Function("malloc_trim");
        if (trim is not null) _ = trim(0);
    }

    private static nint Function(string name) =>
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library)
        && NativeLibrary.TryGetExport(library, name, out var function) ? function : 0;
}
