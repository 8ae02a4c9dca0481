using TorchSharp;
using WganGp.Networks;

namespace WganGp.Inspection;

/// <summary>Whether the critic runs and returns one finite floating-point score per sample.</summary>
internal static class ScoreCheck
{
    /// <summary>How the advice ends when the critic could not be run.</summary>
    public const string InspectAgain = "then inspect again: checks that need to run the critic were skipped.";

    public static IReadOnlyList<CriticFinding> Findings(CriticProbe probe)
    {
        using var scope = torch.NewDisposeScope();
        try
        {
            var score = probe.Raw();
            if (!NetworkCall.IsOneScoreEach(score, probe.Samples, probe.Pac)) return [Shape(score, probe)];
            if (!torch.is_floating_point(score)) return [Type(score)];
            if (!NetworkCall.OnOneDevice(score, probe.Samples)) return [Elsewhere(score, probe.Samples)];
            return score.isfinite().all().item<bool>() ? [] : [NotFinite("A score", "whose samples are all finite")];
        }
        catch (NetworkException error)
        {
            return [Failed(error)];
        }
    }

    public static CriticFinding Failed(NetworkException error) => Error(
        CriticFinding.Fails, error.Message, "Each training step runs the critic on batches like this one.",
        "Repair it, or pass samples and conditions like those of the training data, " + InspectAgain);

    public static CriticFinding NotFinite(string what, string where) => Error(
        CriticFinding.NonFinite, $"{what} is NaN or infinite for a batch {where}.",
        "One such value makes the loss, and after one step every weight, NaN.",
        "Look for a division, logarithm or square root at zero, and for weights that are not finite or were never set (TorchSharp 0.107 " +
        "leaves those of GroupNorm uninitialised: set weight to 1 and bias to 0).");

    private static CriticFinding Shape(torch.Tensor score, CriticProbe probe) => Error(
        CriticFinding.ScoreShape,
        $"It returned {NetworkCall.Shape(score)} for samples {NetworkCall.Shape(probe.Samples)}" +
            $"{(probe.Pac == 1 ? "" : $", which are {probe.Samples.shape[0] / probe.Pac} packs of {probe.Pac}")}.",
        "The critic gives each sample one number, and the penalty takes the gradient of that number (paper, section 4, equation 3).",
        $"End it in a linear layer with one output, or average over the other dimensions, to return [N] or [N, 1]; {InspectAgain}");

    private static CriticFinding Type(torch.Tensor score) => Error(
        CriticFinding.ScoreType, $"It returned scores of type {score.dtype}.",
        "Only a floating-point score has a gradient (paper, section 4, equation 3).",
        "Return the raw output of the last layer, " + InspectAgain);

    private static CriticFinding Elsewhere(torch.Tensor score, torch.Tensor samples) => Error(
        CriticFinding.MixedPlacement, $"Its scores are on {score.device}, its samples on {samples.device}.",
        "The loss adds scores and penalty on one device.", "Keep the whole critic on one device, " + InspectAgain);

    private static CriticFinding Error(string name, string found, string why, string advice) =>
        new(name, true, ModuleTree.Root, found, why, advice);
}
