using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>Which path computes the updates, and why.</summary>
/// <param name="Critic">The critic as layers; null is the reference path.</param>
/// <param name="Generator">The generator as layers; null leaves it to autograd.</param>
/// <param name="Reason">One sentence without its full stop.</param>
internal sealed record PathChoice(LayeredCritic? Critic, LayeredGenerator? Generator, string Reason)
{
    public PenaltyPath Path => Critic is null ? PenaltyPath.Reference : PenaltyPath.Fast;

    /// <param name="generator">The generator.</param>
    /// <param name="critic">The critic.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="needsMoreThanScores">Whether a term of the loss reads features or class logits.</param>
    /// <param name="type">The weights' type.</param>
    /// <exception cref="NetworkException">The fast path is demanded of a critic that it cannot compute.</exception>
    public static PathChoice Of(IGenerator generator, ICritic critic, WganGpOptions options, bool needsMoreThanScores, torch.ScalarType type)
    {
        if (options.PenaltyPath == PenaltyPath.Reference) return new PathChoice(null, null, "PenaltyPath asks for it");
        var compute = options.Precision == Precision.BFloat16 ? torch.ScalarType.BFloat16 : type;
        if (CriticPlan(critic, needsMoreThanScores, out var reason) is not { } plan) return Reference(options, reason);

        var generatorPlan = generator is ILayeredNetwork { Network: { } module }
            ? LayerPlan.Of(module, out var generatorReason)
            : NoPlan($"{generator.GetType().Name} generates by code of its own", out generatorReason);
        var how = plan.Separate.Count == 0
            ? "real samples, generated ones and points go through the critic together"
            : $"real samples, generated ones and points go through the critic apart, because of {string.Join(", ", plan.Separate.Distinct())}";
        return new PathChoice(
            new LayeredCritic(plan, compute),
            generatorPlan is null ? null : new LayeredGenerator(generatorPlan, compute),
            generatorPlan is null ? $"{how}; the generator is left to autograd: {generatorReason}" : how);
    }

    private static PathChoice Reference(WganGpOptions options, string reason)
    {
        var (demand, cure) = options switch
        {
            { PenaltyPath: PenaltyPath.Fast } => ("PenaltyPath is Fast", "Set it to Auto"),
            { Precision: Precision.BFloat16 } => ("Precision is BFloat16, which needs the fast path", "Set it to Float32"),
            _ => (null, null),
        };
        return demand is null
            ? new PathChoice(null, null, reason)
            : throw new NetworkException($"{demand}, but the critic cannot be computed so: {reason}. {cure}, or change the critic.");
    }

    private static LayerPlan? CriticPlan(ICritic critic, bool needsMoreThanScores, out string reason)
    {
        if (needsMoreThanScores) return NoPlan("a consistency or classifier term needs more of the critic than its scores", out reason);
        return critic is ILayeredNetwork { Network: { } module }
            ? LayerPlan.Of(module, out reason)
            : NoPlan($"{critic.GetType().Name} scores by code of its own; the fast path reads a ModuleCritic over nn.Sequential, or an ILayeredNetwork", out reason);
    }

    private static LayerPlan? NoPlan(string why, out string reason)
    {
        reason = why;
        return null;
    }
}
