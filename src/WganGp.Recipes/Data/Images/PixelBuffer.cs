using System.Buffers;
using System.Runtime.InteropServices;

namespace WganGp.Recipes.Data;

/// <summary>
/// The memory of a decoded image. Not the garbage collector's: it frees arrays of this size late, so that several would be held at once.
/// </summary>
internal sealed unsafe class PixelBuffer : MemoryManager<byte>
{
    private static long inUse;
    private static long mostInUse;

    private readonly int length;
    private byte* start;

    /// <param name="length">Bytes; they are zero.</param>
    public PixelBuffer(int length)
    {
        this.length = length;
        start = (byte*)NativeMemory.AllocZeroed((nuint)length);
        var now = Interlocked.Add(ref inUse, length);
        for (var most = Volatile.Read(ref mostInUse); now > most;) most = Interlocked.CompareExchange(ref mostInUse, now, most);
    }

    /// <summary>The most bytes that all buffers of the process together have had since <see cref="ResetMost"/>.</summary>
    public static long Most => Volatile.Read(ref mostInUse);

    /// <summary>Where the memory is, for native code.</summary>
    public nint Address => (nint)start;

    public static void ResetMost() => Volatile.Write(ref mostInUse, Volatile.Read(ref inUse));

    public override Span<byte> GetSpan() => new(start, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (start == null) return;
        NativeMemory.Free(start);
        start = null;
        Interlocked.Add(ref inUse, -length);
    }
}
