namespace WganGp.Programs;

/// <summary>Finds folders for results; nothing that is there is overwritten.</summary>
public static class OutputFolder
{
    /// <summary>Where the folders are made that nobody named.</summary>
    public const string Root = "output";

    /// <summary>The first of output/NAME, output/NAME-2, … that is missing or empty.</summary>
    public static string NextFree(string name)
    {
        var path = Path.Combine(Root, name);
        return Enumerable.Range(2, int.MaxValue - 2).Select(number => $"{path}-{number}").Prepend(path).First(IsFree);
    }

    /// <summary>Whether a folder is missing or empty.</summary>
    public static bool IsFree(string path) => !Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any();

    /// <summary>Refuses a file where a folder is asked for.</summary>
    /// <exception cref="UserException">It is a file.</exception>
    public static void ThrowIfFile(string path)
    {
        if (File.Exists(path)) throw new UserException($"--output {path} is a file; name a folder.");
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
}
