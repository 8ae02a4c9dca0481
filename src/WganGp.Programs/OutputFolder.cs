namespace WganGp.Programs;

/// <summary>Finds folders for results; nothing that is there is overwritten.</summary>
public static class OutputFolder
{
    /// <summary>Where the folders are made that nobody named.</summary>
    public const string Root = "output";

    /// <summary>The first of output/NAME, output/NAME-2, … that is missing or empty.</summary>
    public static string NextFree(string name) => Names(name).First(IsFree);

    /// <summary>Whether a folder is missing or empty.</summary>
    public static bool IsFree(string path) => !Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any();

    /// <summary>Refuses a path that names no folder: an empty one, or a file.</summary>
    /// <exception cref="UserException">It names no folder.</exception>
    public static void ThrowUnlessFolder(string path)
    {
        // An empty path would mean the current folder, whatever is in it.
        if (string.IsNullOrWhiteSpace(path)) throw new UserException("--output is empty; name a new or empty folder, or omit it.");
        if (File.Exists(path)) throw new UserException($"--output {path} is a file; name a folder.");
    }

    /// <summary>Makes a folder and takes it for this process.</summary>
    /// <param name="path">A new or empty folder.</param>
    /// <returns>Null if it holds anything, or if another process took it first.</returns>
    /// <exception cref="UserException">It cannot be created.</exception>
    public static FolderLock? TryClaim(string path)
    {
        if (!IsFree(path)) return null;
        Create(path);
        FolderLock taken;
        try
        {
            taken = FolderLock.Take(path);
        }
        catch (FolderInUseException)
        {
            return null;
        }

        // Another process may have begun, and even ended, since the folder was looked at.
        if (Directory.EnumerateFileSystemEntries(path).All(entry => Path.GetFileName(entry) == FolderLock.FileName)) return taken;
        taken.Dispose();
        return null;
    }

    /// <summary>Makes the first of output/NAME, output/NAME-2, … that is missing or empty and takes it for this process.</summary>
    /// <exception cref="UserException">It cannot be created.</exception>
    public static (string Path, FolderLock Lock) ClaimNext(string name)
    {
        foreach (var path in Names(name))
        {
            if (TryClaim(path) is { } taken) return (path, taken);
        }

        throw new UserException($"No name is left for a folder of {name} in {Root}; name one: --output DIR.");
    }

    /// <summary>Makes the folder, and folders in it.</summary>
    /// <exception cref="UserException">They cannot be created.</exception>
    public static void Create(string path, params IEnumerable<string> inside)
    {
        try
        {
            foreach (var folder in inside.Prepend("")) Directory.CreateDirectory(Path.Combine(path, folder));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"--output {path} cannot be created: {error.Message} Name a folder that you may write to.", error);
        }
    }

    private static IEnumerable<string> Names(string name)
    {
        var path = Path.Combine(Root, name);
        return Enumerable.Range(2, int.MaxValue - 2).Select(number => $"{path}-{number}").Prepend(path);
    }
}
