namespace WganGp.Recipes.Output;

/// <summary>Writes files so that a reader sees the old content or the new, never a part, even when the process is killed.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes into a temporary file in the same folder, then moves it into place. On failure the temporary file is
    /// removed and what was there before stays.
    /// </summary>
    /// <param name="path">The file to write or replace; its folder is created when missing.</param>
    /// <param name="write">Writes the content into the stream that it is given.</param>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(write);
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full) ?? full);
        // A name of its own for each write: two processes may write the same file.
        string temporary = $"{full}.{Path.GetRandomFileName()}.tmp";
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                // Else a power cut may leave the move done and the content missing.
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
