using System.Runtime.InteropServices;

namespace WganGp.Mpi.Native;

/// <summary>
/// The process's signal handlers. .NET turns a segmentation fault into a NullReferenceException and stops its threads for a garbage
/// collection by another signal; libraries below MPI (UCX, for one) put handlers of their own in these places when they begin.
/// </summary>
internal static unsafe partial class SignalHandlers
{
    /// <summary>More than the structure has on any system: it is only kept and given back.</summary>
    private const int StructureBytes = 256;

    private const int LastSignal = 64;

    /// <summary>Runs something, then gives back every handler that was there before.</summary>
    public static void Keep(Action action)
    {
        if (OperatingSystem.IsWindows())
        {
            action();
            return;
        }

        var before = (byte*)NativeMemory.AllocZeroed((LastSignal + 1) * StructureBytes);
        try
        {
            for (var signal = 1; signal <= LastSignal; signal++) _ = Set(signal, null, before + (signal * StructureBytes));
            action();
        }
        finally
        {
            for (var signal = 1; signal <= LastSignal; signal++)
            {
                var handler = before + (signal * StructureBytes);
                // The structure begins with the handler on every system: 0 is the default, 1 is to ignore the signal.
                if (*(nint*)handler is not (0 or 1)) _ = Set(signal, handler, null);
            }

            NativeMemory.Free(before);
        }
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int Set(int signal, byte* handler, byte* before);
}
