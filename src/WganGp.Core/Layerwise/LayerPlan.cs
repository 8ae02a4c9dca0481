using TorchSharp;
using WganGp.Networks;
using Conditional = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;
using Module = TorchSharp.torch.nn.Module;
using Plain = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace WganGp.Layerwise;

/// <summary>A network as layers.</summary>
/// <param name="Chain">The layers.</param>
/// <param name="Separate">The types of layers for which real samples, generated ones and points have to go through apart.</param>
/// <param name="TakesCondition">Whether a layer reads the condition.</param>
internal sealed record LayerPlan(Chain Chain, IReadOnlyList<string> Separate, bool TakesCondition)
{
    private const long Narrow = 64;

    /// <summary>The last layer, of a critic with several outputs; null for one that only scores.</summary>
    public HeadsLayer? Heads { get; private init; }

    /// <summary>Whether it is of a module of two inputs, which has to be given a condition even if no layer reads it.</summary>
    public bool NeedsCondition { get; private init; }

    /// <summary>Whether a layer draws random masks: two passes then give two outputs.</summary>
    public bool DrawsMasks { get; private init; }

    /// <summary>How many samples of a critic are one row of its layers (<see cref="ICritic.Pac"/>).</summary>
    public int Pac { get; init; } = 1;

    /// <summary>Whether the second head is the classifier's.</summary>
    private bool Classifies { get; init; }

    /// <summary>Whether the last head is the features.</summary>
    private bool WithFeatures { get; init; }

    /// <summary>The chain that does what the module's <c>forward</c> does.</summary>
    /// <param name="module">A <c>Sequential</c> or <see cref="ConditionalSequential"/>, nested or not.</param>
    /// <param name="reason">Why there is none.</param>
    /// <returns>Null when the module is no such chain.</returns>
    public static LayerPlan? Of(Module module, out string reason)
    {
        reason = Obstacle(module) ?? "";
        if (reason.Length > 0) return null;
        var reading = new Reading();
        var layers = reading.Layers(module).ToList();
        StayWide(layers);
        return Placed(Joined(layers), reading, out reason) is { } plan ? plan with { NeedsCondition = module is Conditional } : null;
    }

    /// <summary>The chain that computes a critic's outputs side by side: the score, logits, features.</summary>
    /// <param name="critic">The critic.</param>
    /// <param name="classifies">Whether the logits are needed.</param>
    /// <param name="withFeatures">Whether the features are needed.</param>
    /// <param name="reason">Why there is none.</param>
    public static LayerPlan? Of(ILayeredHeads critic, bool classifies, bool withFeatures, out string reason)
    {
        Module[] heads = classifies ? [critic.ScoreHead, critic.ClassHead!] : [critic.ScoreHead];
        reason = heads.Select(ObstacleWithin).Prepend(Obstacle(critic.Features)).FirstOrDefault(each => each is not null) ?? "";
        if (reason.Length > 0) return null;
        var reading = new Reading();
        var layers = reading.Layers(critic.Features).ToList();
        var chains = heads.Select(head => reading.Layers(head).ToList()).ToList();
        foreach (var chain in chains) StayWide(chain, isFirst: false);
        if (withFeatures) chains.Add([]);
        var last = new HeadsLayer([.. chains.Select(Joined)], classifies);
        StayWide(layers, isLast: false);
        return Placed(new Chain([.. PerceptronLayer.Joined(layers), last]), reading, out reason) is { } plan
            ? plan with { Heads = last, Classifies = classifies, WithFeatures = withFeatures }
            : null;
    }

    /// <summary>A critic's output taken apart.</summary>
    /// <param name="output">Scores <c>[N]</c>, or the heads' columns.</param>
    public CriticOutputs Split(torch.Tensor output)
    {
        if (Heads is null) return new CriticOutputs(output);
        var columns = Heads.Columns(output);
        return new CriticOutputs(columns[0].squeeze(1), Classifies ? columns[1] : null, WithFeatures ? columns[^1] : null);
    }

    private static Chain Joined(IEnumerable<Layer> layers) => new([.. PerceptronLayer.Joined(layers)]);

    private static LayerPlan? Placed(Chain chain, Reading reading, out string reason)
    {
        reason = chain.HasWeights ? "" : "it has no weights to train";
        if (reason.Length > 0) return null;
        chain.Place(new Position(SecondDerivativeAbove: false, WeightsAbove: false, WeightsBelow: false));
        return new LayerPlan(chain, reading.Separate, reading.TakesCondition) { DrawsMasks = reading.DrawsMasks };
    }

    // Scores, and points of few dimensions, lose in bfloat16 what tells them apart; so narrow a layer costs next to nothing in a wider
    // type.
    private static void StayWide(List<Layer> layers, bool isFirst = true, bool isLast = true)
    {
        if (layers.Count == 0) return;
        if (isFirst && layers[0] is LinearLayer { Inputs: <= Narrow } first) first.TakesWide = true;
        if (!isLast) return;
        if (layers[^1] is LinearLayer { Outputs: <= Narrow } last) last.GivesWide = true;
        if (layers[^1] is LocalLayer { HasWeights: true, HasSecondDerivative: false } projection) projection.GivesWide = true;
    }

    private static string? Obstacle(Module module) => ModuleForm.IsChain(module)
        ? ObstacleWithin(module)
        : $"{module.GetType().Name} has a forward of its own; the fast path reads nn.Sequential or ConditionalSequential of layers";

    private static string? ObstacleWithin(Module module)
    {
        foreach (var each in module.modules().Prepend(module))
        {
            if (ModuleForm.HasHook(each)) return $"{each.GetType().Name} has a forward hook, which the fast path would not call";
            if (Fork(each) is not var (branch, shortcut, _)) continue;
            // The module itself then sees what this layer wrote, on both sides.
            if (new[] { branch, shortcut }.OfType<Module>().Select(FirstThatComputes).FirstOrDefault(Writes) is { } writer)
            {
                return $"{writer.GetType().Name}, first in a path of a {each.GetType().Name}, writes into the input that the other path " +
                    "reads; set its inplace to false";
            }
        }

        return null;
    }

    /// <summary>Reads modules into layers, and takes note of what they need.</summary>
    private sealed class Reading
    {
        public List<string> Separate { get; } = [];

        public bool TakesCondition { get; private set; }

        public bool DrawsMasks { get; private set; }

        public IEnumerable<Layer> Layers(Module module)
        {
            if (ModuleForm.IsChain(module))
            {
                foreach (var layer in Children(module).SelectMany(Layers)) yield return layer;
                yield break;
            }

            yield return Fork(module) is var (branch, shortcut, scale)
                ? new ResidualLayer(ChainOf(branch), shortcut is null ? null : ChainOf(shortcut), scale)
                : Single(module);
        }

        private Chain ChainOf(Module module) => Joined(Layers(module));

        private Layer Single(Module module)
        {
            bool isRowWise;
            Layer layer;
            if (module is Conditional conditional)
            {
                TakesCondition = true;
                layer = LayerCatalog.Of(conditional, out isRowWise);
            }
            else
            {
                layer = LayerCatalog.Of((Plain)module, out isRowWise);
            }

            if (!isRowWise) Separate.Add(module.GetType().Name);
            DrawsMasks |= layer is DropoutLayer;
            return layer;
        }
    }

    private static IEnumerable<Module> Children(Module chain) => chain.named_children().Select(entry => entry.module);

    /// <summary>The two paths of a residual connection, and the branch's factor; null for another module.</summary>
    private static (Module Branch, Module? Shortcut, double Scale)? Fork(Module module) => module switch
    {
        Residual residual => (residual.Branch, residual.Shortcut, residual.Scale),
        ConditionalResidual residual => (residual.Branch, residual.Shortcut, 1),
        _ => null,
    };

    private static bool Writes(Module? module) => module is not null && LayerCatalog.WritesInput(module);

    /// <summary>The first module of a chain that does more than to pass on its input in another shape.</summary>
    private static Module? FirstThatComputes(Module chain)
    {
        foreach (var child in Children(chain))
        {
            if (LayerCatalog.IsView(child)) continue;
            if (!ModuleForm.IsChain(child)) return child;
            if (FirstThatComputes(child) is { } found) return found;
        }

        return null;
    }
}
