using System.Text;

namespace WganGp.Programs;

/// <summary>
/// Writes a program's results: a file appears whole or not at all, and its folder is created when missing. Reads them only if they are
/// regular files: a named pipe would never end.
/// </summary>
public static class ResultFile
{
    /// <summary>Writes or replaces a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content into the stream that it is given.</param>
    /// <exception cref="IOException">It could not be written; the message says what is at the path now.</exception>
    public static void Write(string path, Action<Stream> write) => AtomicFile.Write(path, write, createFolder: true);

    /// <summary>Writes or replaces a file of text, in UTF-8.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">The whole content.</param>
    /// <exception cref="IOException">It could not be written; the message says what is at the path now.</exception>
    public static void Write(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Reads a file of text, in UTF-8.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The whole content.</returns>
    /// <exception cref="IOException">It cannot be read, or is a named pipe, a socket or a device.</exception>
    public static string ReadText(string path) => RegularFile.ReadAllText(path);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The whole content.</returns>
    /// <exception cref="IOException">It cannot be read, or is a named pipe, a socket or a device.</exception>
    public static byte[] ReadBytes(string path) => RegularFile.ReadAllBytes(path);

    /// <summary>Opens a file for reading that another process may append to, replace or delete meanwhile.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The file, which the caller disposes.</returns>
    /// <exception cref="IOException">It cannot be read, or is a named pipe, a socket or a device.</exception>
    public static FileStream OpenGrowing(string path) =>
        RegularFile.OpenRead(path, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
}
