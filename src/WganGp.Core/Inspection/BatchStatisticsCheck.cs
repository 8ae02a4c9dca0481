using TorchSharp;
using WganGp.Networks;

namespace WganGp.Inspection;

/// <summary>Whether a sample's score depends on the rest of its batch.</summary>
internal static class BatchStatisticsCheck
{
    private const string Why =
        "The penalty keeps the gradient of each sample's own score at norm 1; where a score is a function of the whole batch, " +
        "that is a different objective (paper, section 4, \"No critic batch normalization\").";

    public static IReadOnlyList<CriticFinding> Findings(torch.nn.Module module, CriticProbe? running)
    {
        var byType = ModuleTree.Of(module).Where(entry => UsesBatch(entry.Module)).Select(entry => Finding(
            entry.Path, $"{entry.Module.GetType().Name} normalises each sample by the statistics of its batch.",
            "Use LayerNorm, the paper's choice, or InstanceNorm instead; or GroupNorm with its weight set to 1 and its bias to 0, " +
            "which TorchSharp 0.107 leaves uninitialised.")).ToList();
        if (byType.Count > 0 || running is null || !running.IsRepeatable || !MatesMatter(running)) return byType;
        return
        [
            Finding(
                ModuleTree.Root, "A sample's score changed when the other samples of its batch were replaced and nothing else changed.",
                "Look for a mean, standard deviation, normalisation, softmax or attention over dimension 0, and for a recurrent " +
                "or attention layer that is not batch-first; compute it for each sample alone, with LayerNorm for example."),
        ];
    }

    private static CriticFinding Finding(string path, string found, string advice) =>
        new(CriticFinding.BatchStatistics, true, path, found, Why, advice);

    private static bool UsesBatch(torch.nn.Module module) =>
        module is TorchSharp.Modules.BatchNorm norm && (norm.training || norm.running_mean is null);

    private static bool MatesMatter(CriticProbe probe)
    {
        using var scope = torch.NewDisposeScope();
        var (samples, others, pac) = (probe.Samples, probe.Others, probe.Pac);
        var last = samples.shape[0] - pac;
        // The batch keeps its size, and so the kernels and the random masks. The first and the last sample, or pack, are kept in turn:
        // a layer that runs along the batch does not affect the first one.
        var first = probe.Scores(torch.cat([samples.narrow(0, 0, pac), others.narrow(0, pac, last)]));
        var final = probe.Scores(torch.cat([others.narrow(0, 0, last), samples.narrow(0, last, pac)]));
        return probe.DiffersFromUsual(0, first[0]) || probe.DiffersFromUsual((int)(last / pac), final[^1]);
    }
}
