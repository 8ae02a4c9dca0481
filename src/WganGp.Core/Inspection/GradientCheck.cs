using TorchSharp;
using WganGp.Networks;
using WganGp.Penalty;

namespace WganGp.Inspection;

/// <summary>Whether the penalty can be differentiated, and whether its gradient reaches the weights.</summary>
internal static class GradientCheck
{
    private const string Penalty = "(paper, section 4, equation 3)";

    public static IReadOnlyList<CriticFinding> Findings(CriticProbe probe, bool penalized)
    {
        using var scope = torch.NewDisposeScope();
        using var gradients = torch.enable_grad();
        using var random = new torch.Generator(2, torch.CPU);
        var points = Interpolation.Between(probe.Samples, probe.Others, random);
        torch.Tensor scores;
        try
        {
            scores = probe.DifferentiableScores(points);
        }
        catch (NetworkException error) when (error.InnerException is { } cause && IsInPlace(cause))
        {
            return [InPlace(cause)];
        }

        try
        {
            var gradient = scores.requires_grad ? InputGradient.Find(scores, points) : null;
            if (gradient is null) return [Ignores("No path leads from the scores back to the samples.")];
            return penalized ? Penalized(probe, points, gradient, random) : [];
        }
        catch (NetworkException error) when (error.InnerException is { } cause)
        {
            return [IsInPlace(cause) ? InPlace(cause) : NoDerivative(cause)];
        }
    }

    /// <summary>
    /// Differentiates ⟨v, ∇D(x̂)⟩ for a random v. Unlike the penalty's derivative, this does not vanish at the penalty's minimum,
    /// nor for a critic whose last layer starts at zero.
    /// </summary>
    private static IReadOnlyList<CriticFinding> Penalized(
        CriticProbe probe, torch.Tensor points, torch.Tensor gradient, torch.Generator random)
    {
        var weights = probe.Weights.Where(weight => weight.requires_grad).ToArray();
        if (weights.Length == 0) return [NotReached("The critic has no parameter that requires a gradient.")];
        using var direction = torch.randn(points.shape, dtype: torch.ScalarType.Float32, device: torch.CPU, generator: random)
            .to(points.dtype, points.device);
        // With respect to the samples, too, because a backward pass goes there as well.
        var reached = gradient.requires_grad ? InputGradient.SizesOfDerivative(gradient, direction, [.. weights, points])[..^1] : [0];
        if (!gradient.isfinite().all().item<bool>() || !reached.All(double.IsFinite))
            return [ScoreCheck.NotFinite("The penalty's gradient", "between the samples")];
        if (reached.Any(size => size > 0)) return [];
        return gradient.count_nonzero().item<long>() > 0
            ? [NotReached("The gradient of the penalty is exactly zero for every weight.")]
            : [Ignores("The gradient of the scores is exactly zero at every sample tried, whatever the weights.")];
    }

    private static bool IsInPlace(Exception error) =>
        error.Message.Contains("inplace operation", StringComparison.Ordinal) ||
        error.Message.Contains("in-place operation", StringComparison.Ordinal);

    private static CriticFinding Ignores(string found) => Error(
        CriticFinding.IgnoresSamples, found,
        $"Generator and penalty both learn from the gradient of the score with respect to the sample {Penalty}; here there is none.",
        "Compute the scores from the tensor that is passed to Score, without detach, item, a copy through an array, or a step such as " +
        "sign, round or argmax.");

    private static CriticFinding NotReached(string found) => Error(
        CriticFinding.NoPenaltyGradient, found,
        $"The penalty would be computed, but no weight would learn from it {Penalty}.",
        "Let the weights act on the samples: register the layers, leave requires_grad on, use the weights without detach, and in a " +
        "function of your own write backward with differentiable operations on saved tensors.");

    private static CriticFinding NoDerivative(Exception cause) => Error(
        CriticFinding.NoSecondDerivative, $"The scores could not be differentiated twice: {NetworkCall.FirstLine(cause)}",
        $"The penalty is a function of a gradient, and training differentiates it again {Penalty}.",
        "Replace the operation that the message names by one with a second derivative, built from basic tensor operations if necessary.");

    private static CriticFinding InPlace(Exception cause) => Error(
        CriticFinding.InPlaceOperation, $"A value that the gradient needs was overwritten: {NetworkCall.FirstLine(cause)}",
        $"The penalty differentiates the critic with respect to its samples, twice {Penalty}, and needs what the forward pass computed.",
        "Use the operation that creates a new tensor: inplace: false in activations, mul for mul_, especially on the samples themselves.");

    private static CriticFinding Error(string name, string found, string why, string advice) =>
        new(name, true, ModuleTree.Root, found, why, advice);
}
