using WganGp.Programs;

namespace WganGp.Experiments;

/// <summary>Finds the folder for an experiment's results; existing files are never overwritten.</summary>
internal static class ExperimentFolder
{
    /// <summary>The log of a resumable experiment, by which its folder is recognised.</summary>
    public const string Log = "results.jsonl";

    /// <summary>The requested folder, or the next free one; created if missing.</summary>
    /// <param name="asked">The value of <c>--output</c>; null for the default.</param>
    /// <param name="experiment">The experiment.</param>
    public static string Open(string? asked, IExperiment experiment)
    {
        var path = asked ?? OutputFolder.NextFree(experiment.Name);
        OutputFolder.ThrowUnlessFolder(path);
        if (!OutputFolder.IsFree(path) && !(experiment.IsResumable && File.Exists(Path.Combine(path, Log))))
        {
            throw new UserException(
                $"--output {path} holds files already; name a new or empty folder" +
                (experiment.IsResumable ? $", or that of a stopped run, which holds {Log}." : ", so that nothing is overwritten."));
        }

        OutputFolder.Create(path);
        return path;
    }
}
