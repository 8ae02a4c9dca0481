using System.Collections;
using System.Reflection;
using TorchSharp;
using TorchSharp.Modules;
using Module = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace WganGp.Layerwise;

/// <summary>A network as layers.</summary>
/// <param name="Chain">The layers.</param>
/// <param name="Separate">The types of layers for which real samples, generated ones and points have to go through apart.</param>
internal sealed record LayerPlan(Chain Chain, IReadOnlyList<string> Separate)
{
    private const long Narrow = 64;

    /// <summary>The chain that does what the module's <c>forward</c> does.</summary>
    /// <param name="module">A <c>Sequential</c>, nested or not.</param>
    /// <param name="reason">Why there is none.</param>
    /// <returns>Null when the module is no such chain.</returns>
    public static LayerPlan? Of(Module module, out string reason)
    {
        reason = Obstacle(module) ?? "";
        if (reason.Length > 0) return null;
        var separate = new List<string>();
        var layers = Read(module, separate).ToList();
        if (!layers.Any(layer => layer.HasWeights))
        {
            reason = "it has no weights to train";
            return null;
        }

        // Scores, and points of few dimensions, lose in bfloat16 what tells them apart; so narrow a layer costs next to nothing in a wider
        // type.
        if (layers[0] is LinearLayer { Inputs: <= Narrow } first) first.TakesWide = true;
        if (layers[^1] is LinearLayer { Outputs: <= Narrow } last) last.GivesWide = true;
        var chain = new Chain(layers);
        chain.Place(new Position(SecondDerivativeAbove: false, WeightsAbove: false, WeightsBelow: false));
        return new LayerPlan(chain, separate);
    }

    private static string? Obstacle(Module module)
    {
        if (!IsChain(module)) return $"{module.GetType().Name} has a forward of its own; the fast path reads nn.Sequential of layers";
        foreach (var each in module.modules().Prepend(module))
        {
            if (HasHook(each)) return $"{each.GetType().Name} has a forward hook, which the fast path would not call";
            // The module itself then sees what this layer wrote, on both sides.
            if (each is Residual residual && Paths(residual).Select(FirstThatComputes).FirstOrDefault(Writes) is { } writer)
            {
                return $"{writer.GetType().Name}, first in a path of a Residual, writes into the input that the other path reads; " +
                    "set its inplace to false";
            }
        }

        return null;
    }

    private static IEnumerable<Layer> Read(Module module, List<string> separate)
    {
        if (IsChain(module))
        {
            foreach (var child in Children(module))
            {
                foreach (var layer in Read(child, separate)) yield return layer;
            }
        }
        else if (module is Residual residual)
        {
            yield return new ResidualLayer(
                new Chain([.. Read(residual.Branch, separate)]),
                residual.Shortcut is { } shortcut ? new Chain([.. Read(shortcut, separate)]) : null,
                residual.Scale);
        }
        else
        {
            var layer = LayerCatalog.Of(module, out var isRowWise);
            if (!isRowWise) separate.Add(module.GetType().Name);
            yield return layer;
        }
    }

    private static IEnumerable<Module> Children(torch.nn.Module chain) => chain.named_children().Select(entry => (Module)entry.module);

    private static IEnumerable<Sequential> Paths(Residual residual) =>
        residual.Shortcut is { } shortcut ? [residual.Branch, shortcut] : [residual.Branch];

    private static bool Writes(Module? module) => module is not null && LayerCatalog.WritesInput(module);

    /// <summary>The first module of a chain that does more than to pass on its input in another shape.</summary>
    private static Module? FirstThatComputes(Module chain)
    {
        foreach (var child in Children(chain))
        {
            if (LayerCatalog.IsView(child)) continue;
            if (!IsChain(child)) return child;
            if (FirstThatComputes(child) is { } found) return found;
        }

        return null;
    }

    // A class of a host's own may derive from Sequential and run its layers in another way.
    private static bool IsChain(torch.nn.Module module) =>
        module is Sequential && module.GetType().GetMethod("forward", [typeof(torch.Tensor)])?.DeclaringType == typeof(Sequential);

    private static bool HasHook(torch.nn.Module module)
    {
        for (var type = module.GetType(); type is not null; type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.Name.EndsWith("_hooks", StringComparison.Ordinal)) continue;
                if (field.GetValue(module) is ICollection { Count: > 0 }) return true;
            }
        }

        return false;
    }
}
