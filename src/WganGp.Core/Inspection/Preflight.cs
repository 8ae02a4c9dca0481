using Microsoft.Extensions.Logging;
using TorchSharp;

namespace WganGp.Inspection;

/// <summary>Inspects the networks before the first step of a run: errors stop it, unless the host accepts them by name.</summary>
internal static class Preflight
{
    // Enough samples to show whether one depends on the others, and few enough to be cheap.
    private const int MostSamples = 16;

    /// <summary>How many samples the critic is inspected on: a few, in whole packs, and two packs where the batches have them.</summary>
    /// <param name="options">The run's options.</param>
    /// <param name="pac">How many samples the critic scores as one.</param>
    /// <param name="count">Samples in the data; null for a stream.</param>
    public static int Samples(WganGpOptions options, int pac, long? count)
    {
        var most = Math.Min(options.BatchSize, Math.Max(MostSamples, 2 * pac));
        return pac == 1 ? most : (int)(Math.Min(most, count ?? most) / pac * pac);
    }

    public static void Run(IGenerator generator, ICritic critic, Batch batch, WganGpOptions options, ILogger logger)
    {
        using (torch.NewDisposeScope())
        {
            if (!batch.Samples.isfinite().all().item<bool>())
            {
                throw new TrainingDataException(
                    "Some of the training data's samples hold NaN or infinity. Clean the data, or check how it is scaled.");
            }
        }

        var refused = new List<CriticFinding>();
        foreach (var finding in CriticInspector.Inspect(
            critic, batch.Samples, batch.Condition, options.GradientPenalty, generator).Findings)
        {
            if (options.AcceptedFindings.Contains(finding.Name, StringComparer.OrdinalIgnoreCase)) logger.PreflightAccepted(finding);
            else if (!finding.IsError) logger.PreflightWarning(finding);
            else refused.Add(finding);
        }

        if (refused.Count == 0) return;
        var names = string.Join(", ", refused.Select(finding => finding.Name).Distinct());
        var whole = refused.Exists(finding => finding.Name == CriticFinding.NotRegistered)
            ? "The networks cannot be trained as they are"
            : "The critic cannot be trained with this penalty";
        throw new NetworkException(
            $"{whole}: {string.Join(" ", refused)} Fix it, or add its name to " +
            $"AcceptedFindings to accept it ({names}).");
    }
}
