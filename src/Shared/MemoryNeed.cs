namespace WganGp;

/// <summary>Whether a request can fit into this machine's memory at all; if not, libtorch is not asked to allocate it.</summary>
internal static class MemoryNeed
{
    /// <summary>How much more than all memory a number of equal pieces takes; null when it may fit.</summary>
    /// <param name="count">Pieces.</param>
    /// <param name="bytes">Bytes of each.</param>
    /// <returns>The end of a sentence.</returns>
    public static string? Excess(long count, long bytes)
    {
        // Of the process, so a container's limit counts.
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var need = (Int128)count * bytes;
        return need <= available
            ? null
            : FormattableString.Invariant(
                $"at least {(double)need / (1 << 30):N0} GiB, and there are {(double)available / (1 << 30):N0} GiB");
    }
}
