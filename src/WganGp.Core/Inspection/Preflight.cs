using Microsoft.Extensions.Logging;
using TorchSharp;
using WganGp.Data;
using WganGp.Networks;

namespace WganGp.Inspection;

/// <summary>The check of the critic before the first step of a run: errors stop it, unless the host accepts them by name.</summary>
internal static class Preflight
{
    // As many samples as show whether one depends on the others, and no more than that costs.
    private const int MostSamples = 16;

    public static void Run(ICritic critic, DataFeed feed, Placement placement, WganGpOptions options, ILogger logger)
    {
        using var batch = feed.Sample(Math.Min(options.BatchSize, MostSamples), placement);
        using (torch.NewDisposeScope())
        {
            if (!batch.Samples.isfinite().all().item<bool>())
            {
                throw new TrainingDataException("Some of the training data's samples hold NaN or infinity. Clean the data, or check how it is scaled.");
            }
        }

        var refused = new List<CriticFinding>();
        foreach (var finding in CriticInspector.Inspect(critic, batch.Samples, batch.Condition, options.GradientPenalty).Findings)
        {
            if (options.AcceptedFindings.Contains(finding.Name, StringComparer.OrdinalIgnoreCase)) logger.PreflightAccepted(finding);
            else if (finding.Severity == FindingSeverity.Warning) logger.PreflightWarning(finding);
            else refused.Add(finding);
        }

        if (refused.Count == 0) return;
        var names = string.Join(", ", refused.Select(finding => finding.Name).Distinct());
        throw new NetworkException(
            $"The critic is not fit to be trained with this penalty: {string.Join(" ", refused)} Mend it, or accept what is meant by adding its name " +
            $"to AcceptedFindings ({names}).");
    }
}
