using TorchSharp;
using WganGp.Training;

namespace WganGp.FastPath;

/// <summary>Which path computes the critic's updates, and why.</summary>
/// <param name="Layers">The critic as layers; null is the reference path.</param>
/// <param name="Reason">One sentence without its full stop.</param>
internal sealed record PathChoice(LayeredCritic? Layers, string Reason)
{
    public PenaltyPath Path => Layers is null ? PenaltyPath.Reference : PenaltyPath.Fast;

    /// <exception cref="NetworkException">The fast path is demanded of a critic that it cannot compute.</exception>
    public static PathChoice Of(ICritic critic, WganGpOptions options, AuxiliaryTerms auxiliary, torch.ScalarType type)
    {
        if (options.PenaltyPath == PenaltyPath.Reference) return new PathChoice(null, "PenaltyPath asks for it");
        var plan = Plan(critic, auxiliary, out var reason);
        if (plan is not null)
        {
            return new PathChoice(new LayeredCritic(plan, type), plan.Separate.Count == 0
                ? "real samples, generated ones and points go through together"
                : $"real samples, generated ones and points go through apart because of {string.Join(", ", plan.Separate.Distinct())}");
        }

        return options.PenaltyPath == PenaltyPath.Auto
            ? new PathChoice(null, reason)
            : throw new NetworkException($"PenaltyPath is Fast, but the critic cannot be computed so: {reason}. Set it to Auto, or change the critic.");
    }

    private static Plan? Plan(ICritic critic, AuxiliaryTerms auxiliary, out string reason)
    {
        if (auxiliary.NeedMoreThanScores)
        {
            reason = "a consistency or classifier term needs more of the critic than its scores";
            return null;
        }

        if (critic is not ModuleCritic { Module: torch.nn.Module<torch.Tensor, torch.Tensor> module })
        {
            reason = $"{critic.GetType().Name} scores by code of its own; the fast path reads a ModuleCritic over nn.Sequential";
            return null;
        }

        return LayerPlan.Of(module, out reason);
    }
}
