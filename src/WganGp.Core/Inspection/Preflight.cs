using Microsoft.Extensions.Logging;
using TorchSharp;
using WganGp.Data;
using WganGp.Networks;

namespace WganGp.Inspection;

/// <summary>Inspects the critic before the first step of a run: errors stop it, unless the host accepts them by name.</summary>
internal static class Preflight
{
    // Enough samples to show whether one depends on the others, and few enough to be cheap.
    private const int MostSamples = 16;

    public static void Run(ICritic critic, DataFeed feed, Placement placement, WganGpOptions options, ILogger logger)
    {
        using var batch = feed.Sample(Math.Min(options.BatchSize, MostSamples), placement);
        using (torch.NewDisposeScope())
        {
            if (!batch.Samples.isfinite().all().item<bool>())
            {
                throw new TrainingDataException(
                    "Some of the training data's samples hold NaN or infinity. Clean the data, or check how it is scaled.");
            }
        }

        var refused = new List<CriticFinding>();
        foreach (var finding in CriticInspector.Inspect(critic, batch.Samples, batch.Condition, options.GradientPenalty).Findings)
        {
            if (options.AcceptedFindings.Contains(finding.Name, StringComparer.OrdinalIgnoreCase)) logger.PreflightAccepted(finding);
            else if (!finding.IsError) logger.PreflightWarning(finding);
            else refused.Add(finding);
        }

        if (refused.Count == 0) return;
        var names = string.Join(", ", refused.Select(finding => finding.Name).Distinct());
        throw new NetworkException(
            $"The critic cannot be trained with this penalty: {string.Join(" ", refused)} Fix it, or add its name to " +
            $"AcceptedFindings to accept it ({names}).");
    }
}
