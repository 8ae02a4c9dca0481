namespace WganGp.ConsoleApp.Runs;

/// <summary>Where a run leaves its results. It never writes into the folder of another run.</summary>
internal sealed class RunFolder
{
    private RunFolder(string path) => Path = path;

    public string Path { get; }
    public string Options => In("options.json");
    public string Metrics => In("metrics.jsonl");
    public string Curves => In("curves.png");
    public string Summary => In("summary.html");

    public string Sample(long step) => In("samples", $"step-{step:D6}.png");

    public string Checkpoint(long step) => In("checkpoints", $"step-{step:D6}.safetensors");

    /// <summary>Makes the folder: the one asked for, if it holds nothing, or the next free one for the recipe.</summary>
    public static RunFolder Create(string? asked, string recipe)
    {
        var path = asked ?? NextFree(System.IO.Path.Combine("output", recipe));
        if (File.Exists(path)) throw new UserException($"--output {path} is a file; name a folder.");
        if (!IsFree(path)) throw new UserException($"--output {path} holds files already; name a new or empty folder, so that nothing is overwritten.");
        try
        {
            foreach (var folder in (string[])["samples", "checkpoints"]) Directory.CreateDirectory(System.IO.Path.Combine(path, folder));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"--output {path} cannot be created: {error.Message} Name a folder that you may write to.", error);
        }

        return new RunFolder(path);
    }

    private static string NextFree(string path) =>
        Enumerable.Range(2, int.MaxValue - 2).Select(number => $"{path}-{number}").Prepend(path).First(IsFree);

    private static bool IsFree(string path) => !Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any();

    private string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);
}
