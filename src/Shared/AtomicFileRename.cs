using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WganGp;

/// <summary>
/// Gives a finished file the name of the one that it replaces. On Windows a plain rename refuses to replace a file that is open, even if it
/// was opened with permission to delete it; a rename with the rules of POSIX, which Windows 10 has on NTFS, replaces it.
/// </summary>
internal static partial class AtomicFileRename
{
    // Constants of winbase.h, winnt.h and ntddk.h.
    private const uint Delete = 0x0001_0000, Synchronize = 0x0010_0000, ShareAll = 7, OpenExisting = 3;
    private const int RenameInfoEx = 22;

    // Milliseconds; all waits together are twice as long.
    private const int LongestWait = 320;
    private const int ReplaceIfExists = 1, PosixSemantics = 2;

    /// <summary>Whether another program has the file open, in a way that keeps this one from replacing it.</summary>
    public static bool IsInUse(Exception error) => error is IOException { HResult: unchecked((int)0x80070020) };

    /// <summary>Replaces a file, or creates it.</summary>
    /// <param name="finished">The new file, in the same folder.</param>
    /// <param name="path">The file to replace.</param>
    public static void Replace(string finished, string path)
    {
        // On Windows another writer of the same path, a virus scanner or an indexer refuses for a moment.
        for (var wait = 10; ; wait *= 2)
        {
            try
            {
                File.Move(finished, path, overwrite: true);
                return;
            }
            catch (Exception error) when (OperatingSystem.IsWindows() && error is IOException or UnauthorizedAccessException)
            {
                if (TryReplaceOpen(finished, path)) return;
                if (wait >= LongestWait)
                {
                    ThrowIfInUse(path);
                    throw;
                }
            }

            Thread.Sleep(wait);
        }
    }

    private static unsafe bool TryReplaceOpen(string finished, string path)
    {
        using var file = CreateFile(Long(finished), Delete | Synchronize, ShareAll, 0, OpenExisting, 0, 0);
        if (file.IsInvalid) return false;

        // FILE_RENAME_INFO: flags, a handle, the length of the name in bytes, the name.
        var name = Long(path);
        var nameAt = (2 * sizeof(nint)) + sizeof(int);
        var info = new byte[nameAt + ((name.Length + 1) * sizeof(char))];
        MemoryMarshal.Write(info, ReplaceIfExists | PosixSemantics);
        MemoryMarshal.Write(info.AsSpan(2 * sizeof(nint)), name.Length * sizeof(char));
        MemoryMarshal.AsBytes(name.AsSpan()).CopyTo(info.AsSpan(nameAt));
        fixed (byte* start = info) return SetFileInformationByHandle(file, RenameInfoEx, start, info.Length);
    }

    /// <summary>The refusal of a rename says only "access denied"; opening the file says that another program has it open.</summary>
    private static void ThrowIfInUse(string path)
    {
        try
        {
            using var alone = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, bufferSize: 0);
        }
        catch (Exception error) when (!IsInUse(error) && error is IOException or UnauthorizedAccessException)
        {
            // Another reason: the rename's own error says what is wrong.
        }
    }

    // As .NET does it: Windows takes longer paths than 259 characters only with this prefix.
    private static string Long(string path) =>
        path.Length < 260 || path.StartsWith(@"\\", StringComparison.Ordinal) ? path : @"\\?\" + path;

    [LibraryImport("kernel32", EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial SafeFileHandle CreateFile(
        string path, uint access, uint share, nint security, uint disposition, uint flags, nint template);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool SetFileInformationByHandle(SafeFileHandle file, int kind, byte* info, int length);
}
