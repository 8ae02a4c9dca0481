using TorchSharp;
using TorchSharp.Modules;
using WganGp.Networks;

namespace WganGp.Inspection;

/// <summary>Whether the same sample scores differently from one run to the next.</summary>
internal static class RandomnessCheck
{
    private const string Why =
        "Scores and penalty of one step then belong to different random networks, which makes the estimate noisy. The " +
        "paper's penalty (section 4) does not forbid it, and CT-GAN (arXiv 1803.01541) uses dropout on purpose.";

    // One draw can give a small network the same masks again.
    private const int Draws = 4;

    public static IReadOnlyList<CriticFinding> Findings(torch.nn.Module module, CriticProbe? running)
    {
        var byType = ModuleTree.Of(module)
            .Where(entry => entry.Module.training && Describe(entry.Module) is not null)
            .Select(entry => Finding(
                entry.Path, $"{entry.Module.GetType().Name} in training mode {Describe(entry.Module)}.",
                "Remove it, or set it to evaluation mode, unless it is intended.")).ToList();
        if (running is null) return byType;
        if (!running.IsRepeatable)
        {
            byType.Add(Finding(
                ModuleTree.Root,
                "The same batch scored differently although buffers and the global random state were the same, so it draws from a source " +
                "of its own; whether batch-mates change a score could be judged by module types only.",
                "Draw from TorchSharp's global generator, or remove the noise, unless it is intended."));
        }
        else if (byType.Count == 0 &&
            Enumerable.Range(1, Draws).Any(draw => running.DifferFromUsual(running.Scores(running.Samples, (ulong)draw))))
        {
            byType.Add(Finding(
                ModuleTree.Root, "The same batch scored differently from another random state.",
                "Look for functional dropout, a dropout option of a recurrent or attention layer, or added noise, and remove it unless " +
                "it is intended."));
        }

        return byType;
    }

    /// <summary>Whether the module draws random numbers in training mode.</summary>
    public static bool IsRandom(torch.nn.Module module) => Describe(module) is not null;

    private static CriticFinding Finding(string path, string found, string advice) =>
        new(CriticFinding.Randomness, false, path, found, Why, advice);

    private static string? Describe(torch.nn.Module module) => module switch
    {
        Dropout { p: > 0 } layer => Drops(layer.p),
        Dropout1d { p: > 0 } layer => Drops(layer.p),
        Dropout2d { p: > 0 } layer => Drops(layer.p),
        Dropout3d { p: > 0 } layer => Drops(layer.p),
        AlphaDropout { p: > 0 } layer => Drops(layer.p),
        FeatureAlphaDropout { p: > 0 } layer => Drops(layer.p),
        RReLU layer when layer.lower < layer.upper => FormattableString.Invariant($"draws slopes from {layer.lower} to {layer.upper}"),
        _ => null,
    };

    private static string Drops(double p) => FormattableString.Invariant($"drops values with probability {p}");
}
