using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WganGp;

/// <summary>
/// Opens regular files only. Opening a named pipe waits for a writer, perhaps for ever, without hearing a signal; a device such as
/// /dev/zero never ends. Links are followed to what they lead to.
/// </summary>
internal static partial class RegularFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">It is a named pipe, a socket or a device, or it cannot be opened.</exception>
    public static FileStream OpenRead(string path, FileShare share = FileShare.Read, int bufferSize = 4096)
    {
        ThrowIfSpecial(path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, share, bufferSize);
    }

    /// <summary>Opens a file for reading at any place.</summary>
    /// <exception cref="IOException">It is a named pipe, a socket or a device, or it cannot be opened.</exception>
    public static SafeFileHandle OpenHandle(string path)
    {
        ThrowIfSpecial(path);
#pragma warning disable RS0030 // Checked above.
        return File.OpenHandle(path);
#pragma warning restore RS0030
    }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="IOException">It is a named pipe, a socket or a device, or it cannot be read.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        using var file = OpenRead(path, bufferSize: 0);
        if (file.Length > Array.MaxLength) throw new IOException($"'{path}' is {file.Length} bytes long, too large for one array.");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Reads a whole UTF-8 file.</summary>
    /// <exception cref="IOException">It is a named pipe, a socket or a device, or it cannot be read.</exception>
    public static string ReadAllText(string path)
    {
        using var reader = new StreamReader(OpenRead(path));
        return reader.ReadToEnd();
    }

    /// <summary>Reads the lines of a UTF-8 file as they are asked for.</summary>
    /// <exception cref="IOException">It is a named pipe, a socket or a device, or it cannot be read.</exception>
    public static IEnumerable<string> ReadLines(string path)
    {
        using var reader = new StreamReader(OpenRead(path));
        while (reader.ReadLine() is { } line) yield return line;
    }

    /// <summary>Refuses what is not a regular file; a folder or nothing is left to whoever opens it.</summary>
    /// <exception cref="IOException">It is a named pipe, a socket or a device.</exception>
    public static void ThrowIfSpecial(string path)
    {
        if (SpecialKind(path) is { } kind) throw new IOException($"'{path}' is {kind}, but only regular files are read: check the path.");
    }

    /// <summary>What it is, with its article; null for a regular file, a folder, nothing, or where the system does not tell.</summary>
    public static string? SpecialKind(string path)
    {
        // Windows gives its devices and pipes such a path, whatever the folder.
        if (OperatingSystem.IsWindows()) return Path.GetFullPath(path).StartsWith(@"\\.\", StringComparison.Ordinal) ? "a device" : null;

        // .NET tells files and folders apart, and nothing else. The file's type is in the upper four bits of its mode.
        return (Mode(path) & 0xF000) switch
        {
            0x1000 => "a named pipe",
            0x2000 or 0x6000 => "a device",
            0xC000 => "a socket",
            _ => null,
        };
    }

    private static int Mode(string path)
    {
        // Larger than either structure: 256 bytes on Linux, 144 on macOS.
        Span<byte> status = stackalloc byte[512];
        status.Clear();
        if (OperatingSystem.IsLinux())
        {
            const int currentFolder = -100;
            const uint type = 1;
            return Statx(currentFolder, path, 0, type, ref status[0]) == 0 ? BinaryPrimitives.ReadUInt16LittleEndian(status[28..]) : 0;
        }

        if (!OperatingSystem.IsMacOS()) return 0;
        var failed = RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? Stat(path, ref status[0])
            : StatOfLongNumbers(path, ref status[0]);
        return failed == 0 ? BinaryPrimitives.ReadUInt16LittleEndian(status[4..]) : 0;
    }

    // statx, because its structure is the same on every architecture.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, ref byte status);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatOfLongNumbers(string path, ref byte status);
}
