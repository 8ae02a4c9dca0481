using WganGp.Programs;

namespace WganGp.Experiments;

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
        var path = asked ?? OutputFolder.NextFree(experiment.Name);
        OutputFolder.ThrowIfFile(path);
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
