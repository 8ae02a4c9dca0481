namespace WganGp.TensorFiles;

/// <summary>Writes a checkpoint as a whole or not at all (<see cref="AtomicFile"/>); what fails is said of a checkpoint.</summary>
internal static class CheckpointFile
{
    /// <summary>Writes a new file and puts it in the place of the old one.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="CheckpointException">It could not be written, or not safely; the message says what is at the path now.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        try
        {
            AtomicFile.Write(path, write);
        }
        catch (AtomicFileException failure)
        {
            throw CheckpointErrors.Unwritable(failure);
        }
    }
}
