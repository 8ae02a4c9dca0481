namespace WganGp.ConsoleApp.Experiments;

/// <summary>Finds the folder of an experiment's results; nothing that is there is overwritten.</summary>
internal static class ExperimentFolder
{
    /// <summary>The lines of a resumable experiment, by which its folder is known.</summary>
    public const string Log = "results.jsonl";

    /// <summary>The folder that is asked for, or the next free one; made when missing.</summary>
    /// <param name="asked">What <c>--output</c> says; null for the default.</param>
    /// <param name="experiment">The experiment.</param>
    public static string Open(string? asked, IExperiment experiment)
    {
        var path = asked ?? NextFree(Path.Combine("output", experiment.Name));
        if (File.Exists(path)) throw new UserException($"--output {path} is a file; name a folder.");
        if (!IsFree(path) && !(experiment.IsResumable && File.Exists(Path.Combine(path, Log))))
        {
            throw new UserException(
                $"--output {path} holds files already; name a new or empty folder" +
                (experiment.IsResumable ? $", or that of a stopped run, which holds {Log}." : ", so that nothing is overwritten."));
        }

        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"--output {path} cannot be created: {error.Message} Name a folder that you may write to.", error);
        }

        return path;
    }

    private static string NextFree(string path) =>
        Enumerable.Range(2, int.MaxValue - 2).Select(number => $"{path}-{number}").Prepend(path).First(IsFree);

    private static bool IsFree(string path) => !Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any();
}
