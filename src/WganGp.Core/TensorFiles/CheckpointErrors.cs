namespace WganGp.TensorFiles;

/// <summary>The errors of reading and writing a checkpoint file.</summary>
internal static class CheckpointErrors
{
    public static CheckpointException Damaged(string file, string found, Exception? inner = null) => new(
        $"The checkpoint '{file}' cannot be used: {found}. Use an earlier checkpoint, or copy the file again from its source.", inner);

    public static CheckpointException WrongKind(string file, string found) => new(
        $"'{file}' is not a safetensors file: {found}. Give a file that was saved by this library or by a safetensors library.");

    public static CheckpointException Unreadable(string file, Exception error) => new(
        $"The checkpoint '{file}' cannot be read: {Sentence(error)} " + error switch
        {
            FileNotFoundException or DirectoryNotFoundException => "Check the path.",
            UnauthorizedAccessException => "Give a file, not a folder, that this process is allowed to read.",
            EndOfStreamException => "It became shorter while it was read. Let no other program write to it.",
            _ => "Check the disk, or use an earlier checkpoint.",
        }, error);

    public static CheckpointException Unwritable(AtomicFileException failure) =>
        failure is { InnerException: { } error, Aftermath: { } aftermath }
        ? Unwritable(failure.File, error, aftermath)
        : new($"The checkpoint {failure.Message}", failure.InnerException);

    private static CheckpointException Unwritable(string file, Exception error, string aftermath) => new(
        $"The checkpoint '{file}' cannot be written: {Sentence(error)} " + error switch
        {
            DirectoryNotFoundException => "Create the folder first.",
            UnauthorizedAccessException => "Choose a file name in a folder that this process is allowed to write to.",
            _ when AtomicFileRename.IsInUse(error) => "Close the program that has it open, or save elsewhere.",
            _ when IsDiskFull(error) => "Free some space on that disk, or save elsewhere.",
            _ when IsReadOnly(error) => "Choose a folder on a writable disk.",
            _ => "Check the disk and the path.",
        } + " " + aftermath, error);

    /// <summary>A name for a message, short and on one line: a damaged header may hold megabytes, or commands of a terminal.</summary>
    public static string Quote(string name) =>
        $"'{TerminalText.Escaped(name.Length <= 80 ? name : name[..80], code => $"\\u{code:X4}")}{(name.Length <= 80 ? "" : "…")}'";

    private static string Sentence(Exception error) => error.Message.TrimEnd('.', ' ') + ".";

    private static bool IsReadOnly(Exception error)
    {
        // EROFS on Unix, ERROR_WRITE_PROTECT on Windows.
        const int Erofs = 30, WriteProtect = unchecked((int)0x80070013);
        return error.HResult is Erofs or WriteProtect;
    }

    private static bool IsDiskFull(Exception error)
    {
        // .NET passes the system's code through: ENOSPC on Unix, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
        const int Enospc = 28, DiskFull = unchecked((int)0x80070070), HandleDiskFull = unchecked((int)0x80070027);
        return error.HResult is Enospc or DiskFull or HandleDiskFull;
    }
}
