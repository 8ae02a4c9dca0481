using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WganGp;

/// <summary>
/// Replaces a file as a whole: at any moment, through a crash or a power failure, the path holds the old content or the
/// new one. A process that is killed while it writes leaves a <c>.tmp</c> file beside the path, which is safe to delete.
/// </summary>
internal static partial class AtomicFile
{
    private const string Untouched = "What was at that path before is unchanged.";

    /// <summary>Writes a new file and puts it in the place of the old one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="createFolder">Whether its folder is created when missing; otherwise a missing one is an error.</param>
    /// <exception cref="AtomicFileException">
    /// The file could not be written, and what was at the path before is still there; or, and the message says so, it is
    /// in place but perhaps not yet safe from a power failure.
    /// </exception>
    public static void Write(string path, Action<Stream> write, bool createFolder = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(write);
        var full = Target(path);
        // In the same folder, because only within one file system is a rename atomic; a name of its own for each writer.
        var temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            if (createFolder) Directory.CreateDirectory(Path.GetDirectoryName(full) ?? full);
            // Unbuffered: whatever fails then fails in a write or in the flush, not in Dispose.
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            AtomicFileRename.Replace(temporary, full);
        }
        catch (Exception error)
        {
            var aftermath = Remove(temporary);
            if (error is IOException or UnauthorizedAccessException) throw AtomicFileException.Unwritten(full, error, aftermath);
            throw;
        }

        FlushFolder(full);
    }

    /// <summary>The file to replace: what a link leads to, or the rename would replace the link.</summary>
    private static string Target(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            if (File.Exists(full)) full = File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (FileNotFoundException)
        {
            // Deleted since it was looked at, by another run that saves into the folder: there is no link to follow.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw AtomicFileException.Unwritten(full, error, Untouched);
        }

        // A rename replaces a device too: written by root, as in many containers, /dev/null would be a file from then on.
        return Path.GetDirectoryName(full) != "/dev" ? full : throw AtomicFileException.Device(full);
    }

    private static string Remove(string temporary)
    {
        try
        {
            if (File.Exists(temporary)) File.Delete(temporary);
            return Untouched;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"{Untouched} The unfinished '{temporary}' is left: {error.Message}";
        }
    }

    /// <summary>Makes the rename durable: on Unix a new name is on the disk only when its folder has been flushed.</summary>
    private static void FlushFolder(string file)
    {
        // Windows cannot flush a folder's handle; NTFS keeps the rename in its own journal.
        if (OperatingSystem.IsWindows()) return;

        // .NET opens no folders. Read-only is 0 on every Unix. FlushToDisk passes over file systems that cannot flush a folder.
        using var folder = new SafeFileHandle(Open(Path.GetDirectoryName(file)!, 0), ownsHandle: true);
        try
        {
            if (folder.IsInvalid) throw new IOException(Marshal.GetLastPInvokeErrorMessage());
            RandomAccess.FlushToDisk(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw AtomicFileException.Unflushed(file, error);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
