namespace WganGp;

/// <summary>A file could not be replaced as a whole, or not safely. The message names it and says what is at its path now.</summary>
internal sealed class AtomicFileException : IOException
{
    private AtomicFileException(string message, Exception? error) : base(message, error)
    {
    }

    /// <summary>The file that was to be written.</summary>
    public required string File { get; init; }

    /// <summary>What is at the path after a failed write, a sentence; null when nothing was written or the new file is in place.</summary>
    public string? Aftermath { get; private init; }

    public static AtomicFileException Unwritten(string file, Exception error, string aftermath) =>
        new($"'{file}' cannot be written: {error.Message.TrimEnd('.', ' ')}. {aftermath}", error) { File = file, Aftermath = aftermath };

    public static AtomicFileException Device(string file) =>
        new($"'{file}' cannot be written: /dev is for devices. Choose a file in another folder.", null) { File = file };

    public static AtomicFileException Unflushed(string file, Exception error) => new(
        $"'{file}' is written and in place, but its folder could not be flushed to the disk: {error.Message}. " +
        "A power failure may still bring back what was there before. Let this process read the folder, or save elsewhere.", error)
    {
        File = file,
    };
}
