using TorchSharp;
using WganGp.Layerwise;
using WganGp.Networks;

namespace WganGp.Updates;

/// <summary>How a run's updates are computed, and why: chosen once, and changed only where the self-check finds a difference.</summary>
internal sealed class UpdatePath
{
    private readonly WganGpOptions options;
    private readonly Func<torch.ScalarType, Pair>? layerwise;
    private Pair current;
    // Before a self-check's finding changed them.
    private (Pair Pair, string Reason)? chosen;

    /// <param name="generator">The generator.</param>
    /// <param name="critic">The critic.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="penalty">The penalty as it is added when it is due.</param>
    /// <param name="type">The weights' type.</param>
    /// <param name="own">The application's own terms.</param>
    /// <exception cref="NetworkException">The fast path is demanded of a critic that it cannot compute.</exception>
    public UpdatePath(
        IGenerator generator, ICritic critic, WganGpOptions options, GradientPenalty penalty, torch.ScalarType type, OwnTerms? own = null)
    {
        this.options = options;
        Own = own ?? OwnTerms.None;
        Pac = Packing.Of(critic);
        var auxiliary = new AuxiliaryTerms(options, critic, Own);
        Reference = new Pair(
            new AutogradCriticGradient(critic, options, auxiliary, penalty),
            new AutogradGeneratorGradient(generator, critic, options, auxiliary, Own));
        current = Reference;
        if (options.Execution.PenaltyPath == PenaltyPath.Reference)
        {
            Reason = "Execution.PenaltyPath is Reference";
            return;
        }

        if (CriticPlan(critic, auxiliary, out var reason) is not { } criticPlan)
        {
            Demand(reason);
            return;
        }

        string[] separate = criticPlan.DrawsMasks && auxiliary.HasOwnOfCritic
            ? [.. criticPlan.Separate.Distinct(), "dropout, between whose masks own terms may draw"]
            : [.. criticPlan.Separate.Distinct()];
        Reason = separate.Length == 0
            ? "real samples, generated ones and points go through the critic together"
            : $"real samples, generated ones and points go through the critic apart, because of {string.Join(", ", separate)}";
        var generatorPlan = auxiliary.ScoresFakesTwice && (criticPlan.DrawsMasks || criticPlan.Separate.Count > 0)
            ? NoPlan(
                "the classifier's term and one that uses features need two passes of a critic that is random or has batch statistics",
                out var generatorReason)
            : GeneratorPlan(generator, out generatorReason);
        if (generatorPlan is null) Reason += $"; the generator is left to autograd: {generatorReason}";
        CriticGradientsGoUp = !criticPlan.Chain.HasSecondDerivative;
        layerwise = compute =>
        {
            var layers = new LayeredCritic(criticPlan, compute);
            return new Pair(
                new LayerwiseCriticGradient(critic, criticPlan, layers, options, auxiliary, penalty),
                generatorPlan is null
                    ? Reference.Generator
                    : new LayerwiseGeneratorGradient(
                        generator, generatorPlan, new LayeredGenerator(generatorPlan, compute), criticPlan, layers, options, auxiliary,
                        Own));
        };
        current = layerwise(options.Execution.Precision == Precision.BFloat16 ? torch.ScalarType.BFloat16 : type);
    }

    /// <summary>The application's own terms of both losses.</summary>
    public OwnTerms Own { get; }

    /// <summary>How many samples the critic scores as one.</summary>
    public int Pac { get; }

    /// <summary>Whether the generator's update needs real samples: of the pairs, or for a term.</summary>
    public bool GeneratorReadsReal => AdversarialTerms.ComparesPairs(options.Loss) || Own.GeneratorTermWithReal is not null;

    /// <summary>
    /// Whether the critic's gradients become complete from its first layer to its last: so it is where no layer has a second derivative.
    /// </summary>
    public bool CriticGradientsGoUp { get; }

    /// <summary>The definition, which is there for every network.</summary>
    public Pair Reference { get; }

    public ICriticGradient Critic => current.Critic;

    public IGeneratorGradient Generator => current.Generator;

    /// <summary>The layerwise path in some type of activations; only where it is the path.</summary>
    public Pair Layerwise(torch.ScalarType compute) => layerwise!(compute);

    /// <summary>The path of the critic's updates.</summary>
    public PenaltyPath Path => Critic is LayerwiseCriticGradient ? PenaltyPath.Fast : PenaltyPath.Reference;

    /// <summary>One sentence without its full stop.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Leaves to autograd what the self-check found a difference in.</summary>
    /// <param name="criticFault">What differs for the critic, which takes the generator with it; null for nothing.</param>
    /// <param name="generatorFault">What differs for the generator; null for nothing.</param>
    /// <exception cref="NetworkException">The options demand the fast path.</exception>
    public void Leave(string? criticFault, string? generatorFault)
    {
        if (criticFault is not null || generatorFault is not null) chosen ??= (current, Reason);
        if (criticFault is not null)
        {
            Demand($"the self-check found a difference: {criticFault}");
            current = Reference;
        }

        if (generatorFault is null || Generator == Reference.Generator) return;
        current = current with { Generator = Reference.Generator };
        Reason += $"; the generator is left to autograd: the self-check found a difference: {generatorFault}";
    }

    /// <summary>Returns to the path of the options and the networks.</summary>
    public void Return()
    {
        if (chosen is not var (pair, reason)) return;
        (current, Reason, chosen) = (pair, reason, null);
    }

    private void Demand(string reason)
    {
        var (demand, cure) = options.Execution switch
        {
            { PenaltyPath: PenaltyPath.Fast } => ("Execution.PenaltyPath is Fast", "Set it to Auto"),
            { Precision: Precision.BFloat16 } => ("Execution.Precision is BFloat16, which needs the fast path", "Set it to Float32"),
            _ => (null, null),
        };
        if (demand is not null)
        {
            throw new NetworkException($"{demand}, but the critic cannot be computed that way: {reason}. {cure}, or change the critic.");
        }

        Reason = reason;
    }

    /// <summary>A critic as layers, with the outputs that some terms need.</summary>
    /// <returns>Null when the fast path cannot read it.</returns>
    internal static LayerPlan? CriticPlan(ICritic critic, AuxiliaryTerms auxiliary, out string reason) =>
        LayersOf(critic, auxiliary, out reason) is { } plan ? plan with { Pac = Packing.Of(critic) } : null;

    private static LayerPlan? LayersOf(ICritic critic, AuxiliaryTerms auxiliary, out string reason) => critic switch
    {
        ILayeredHeads { ClassHead: null } when auxiliary.Classifies => NoPlan("its ClassHead is null", out reason),
        ILayeredHeads heads => LayerPlan.Of(heads, auxiliary.Classifies, auxiliary.NeedsFeatures, out reason),
        _ when auxiliary.NeedMoreThanScores => NoPlan(
            "a consistency, classifier or own term needs more of the critic than its scores; the fast path reads that of an ILayeredHeads",
            out reason),
        ILayeredNetwork { Network: { } module } => LayerPlan.Of(module, out reason),
        _ => NoPlan(
            $"{critic.GetType().Name} scores by code of its own; the fast path reads a ModuleCritic over nn.Sequential or " +
            "ConditionalSequential, an ILayeredNetwork or an ILayeredHeads",
            out reason),
    };

    private static LayerPlan? GeneratorPlan(IGenerator generator, out string reason) => generator is ILayeredNetwork { Network: { } module }
        ? LayerPlan.Of(module, out reason)
        : NoPlan($"{generator.GetType().Name} generates by code of its own", out reason);

    private static LayerPlan? NoPlan(string why, out string reason)
    {
        reason = why;
        return null;
    }

    /// <summary>How both networks' gradients are computed.</summary>
    internal sealed record Pair(ICriticGradient Critic, IGeneratorGradient Generator);
}
