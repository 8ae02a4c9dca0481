using TorchSharp;
using WganGp.Layerwise;
using WganGp.Networks;

namespace WganGp.Updates;

/// <summary>
/// The penalty's value and its gradients for the critic's weights in one call, on the fast path where the critic allows it.
/// </summary>
internal static class PenaltyBackward
{
    /// <summary>Adds the penalty's gradients to the critic's weights.</summary>
    /// <param name="penalty">The penalty's form.</param>
    /// <param name="critic">The critic.</param>
    /// <param name="points">The groups of points, which are packs where the critic scores packs.</param>
    /// <param name="condition">One condition per sample, or null.</param>
    /// <param name="path">Which path is asked for.</param>
    /// <param name="precision">The type of activations on the fast path.</param>
    /// <returns>The detached penalty, in the caller's scope.</returns>
    public static PenaltyTerm Run(
        GradientPenalty penalty, ICritic critic, torch.Tensor[] points, torch.Tensor? condition, PenaltyPath path, Precision precision)
    {
        if (path == PenaltyPath.Reference) return ByAutograd(penalty, critic, points, condition, "the reference path was asked for");
        if (Plan(critic, points[0].dtype, out var reason) is not { } plan)
        {
            var demand = path == PenaltyPath.Fast ? "The fast path was asked for"
                : precision == Precision.BFloat16 ? "BFloat16 was asked for, which needs the fast path"
                : null;
            return demand is null
                ? ByAutograd(penalty, critic, points, condition, reason)
                : throw new NetworkException(
                    $"{demand}, but the penalty of this critic cannot be computed that way: {reason}. Ask for PenaltyPath.Auto in " +
                    "float32, or change the critic.");
        }

        var own = LayerwiseCondition.Of(condition, plan, critic is ModuleCritic, "critic", "samples");
        var layers = new LayeredCritic(plan, precision == Precision.BFloat16 ? torch.ScalarType.BFloat16 : points[0].dtype);
        var term = layers.AccumulatePenalty(points, Packing.Packed(own, plan.Pac), penalty.OfGradients);
        return new PenaltyTerm(term.Loss, term.GradientNorms, PenaltyPath.Fast, "the critic is a chain of layers");
    }

    private static PenaltyTerm ByAutograd(
        GradientPenalty penalty, ICritic critic, torch.Tensor[] points, torch.Tensor? condition, string reason)
    {
        using var scope = torch.NewDisposeScope();
        var term = penalty.ComputeAt(critic, points, condition);
        if (!term.Loss.requires_grad)
        {
            throw new NetworkException(
                "The penalty carries no gradient to the critic's weights. Let the weights act on the samples, without detach or no_grad, " +
                "and let at least one require a gradient.");
        }

        NetworkCall.Backward(term.Loss, "critic");
        return new PenaltyTerm(
            term.Loss.detach().MoveToOuterDisposeScope(), term.GradientNorms.MoveToOuterDisposeScope(), PenaltyPath.Reference, reason);
    }

    // Read anew each time: the host may have changed the network since, and no two threads share its layers.
    private static LayerPlan? Plan(ICritic critic, torch.ScalarType type, out string reason)
    {
        // The layers would convert what a module refuses.
        var other = critic.Module.parameters().FirstOrDefault(parameter => parameter.dtype != type);
        if (other is null) return UpdatePath.CriticPlan(critic, new AuxiliaryTerms(new WganGpOptions(), critic), out reason);
        reason = $"a parameter is {other.dtype}, the samples are {type}";
        return null;
    }
}
