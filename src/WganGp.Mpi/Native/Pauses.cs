using System.Runtime.InteropServices;

namespace WganGp.Mpi.Native;

/// <summary>Pauses shorter than the millisecond of <see cref="Thread.Sleep(int)"/>.</summary>
internal static partial class Pauses
{
    /// <summary>Gives the processor to others for about so long.</summary>
    public static void Of(uint microseconds)
    {
        if (OperatingSystem.IsWindows()) Thread.Sleep(0);
        else _ = Sleep(microseconds);
    }

    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int Sleep(uint microseconds);
}
