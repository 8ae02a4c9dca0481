using System.Text;
using Microsoft.Win32.SafeHandles;

namespace WganGp.Mpi.Native;

/// <summary>The last words of a process that is about to be ended: no logger has the time to write them.</summary>
internal static class StandardError
{
    public static void Write(string line)
    {
        try
        {
            using var handle = new SafeFileHandle(2, ownsHandle: false);
            using var stream = new FileStream(handle, FileAccess.Write, bufferSize: 0);
            stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Nobody listens.
        }
    }
}
