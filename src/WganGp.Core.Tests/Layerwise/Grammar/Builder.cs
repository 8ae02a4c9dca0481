using TorchSharp.Modules;
using static TorchSharp.torch;
using Module = TorchSharp.torch.nn.Module;
using Plain = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace WganGp.Tests.Layerwise.Grammar;

/// <summary>Makes modules of nodes, and counts what came next to what. A node that does not fit its place is left out.</summary>
internal sealed class Builder(long count, ConditionKind condition, Built before, Coverage? coverage)
{
    /// <summary>Builds a chain.</summary>
    /// <param name="nodes">Its layers.</param>
    /// <param name="shape">The shape of a sample that comes in.</param>
    /// <param name="keeps">Whether the shape has to stay as it is.</param>
    /// <param name="reads">Whether its layers may read the condition.</param>
    /// <param name="built">Names of the layers built, the lowest first; nested chains are opened.</param>
    public (List<Module> Layers, long[] Shape) Chain(
        IEnumerable<Node> nodes, long[] shape, bool keeps, bool reads, out List<string> built)
    {
        built = [];
        List<Module> modules = [];
        foreach (var node in nodes)
        {
            if (Build(node, shape, keeps, reads && condition != ConditionKind.None, built) is not { } made) continue;
            modules.Add(made.Module);
            before.Modules.Add((made.Module, shape, made.Shape));
            shape = made.Shape;
        }

        return (modules, shape);
    }

    /// <summary>Layers as one module, of two inputs where one of them reads the condition or where it is asked for.</summary>
    public static Module Joined(IReadOnlyList<Module> layers, bool reads = false) =>
        reads || layers.Any(layer => layer is not Plain) ? new ConditionalSequential([.. layers]) : Sequence(layers);

    // TorchSharp 0.107 has no Sequential of nothing by names.
    private static Sequential Sequence(IReadOnlyList<Module> layers) => layers.Count == 0
        ? nn.Sequential()
        : nn.Sequential([.. layers.Select((layer, i) => ($"{i}", (Plain)layer))]);

    private (Module Module, long[] Shape)? Build(Node node, long[] shape, bool keeps, bool reads, List<string> built)
    {
        var draw = new Random(node.Seed);
        if (node.Kind == Node.Nested)
        {
            var (chain, after) = Chain(node.Branch!, shape, keeps, reads, out var inside);
            built.AddRange(inside);
            var nested = Joined(chain, reads && draw.Next(2) == 0);
            coverage?.Count(
                "nested chains", (inside.Count == 0 ? "empty" : "of layers") + (nested is Sequential ? "" : ", conditional"));
            return (nested, after);
        }

        if (Node.IsFork(node.Kind))
        {
            var isConditional = node.Kind == Node.ConditionalResidual;
            if (isConditional && !reads) return null;
            if (node.Shortcut is null && !keeps) coverage?.Count("residuals", "with the input beside");
            built.Add(node.Kind);
            return Residual(node, draw, shape, keeps, isConditional);
        }

        var mayWrite = built.Count > 0 && Kinds.GivesAway(built[^1]);
        var kind = Kinds.Named(node.Kind);
        var encoders = before.Encoders.Count;
        if (!kind.Ranks.Contains(shape.Length) ||
                kind.Build(new Place(shape, count, draw, keeps, mayWrite, before, reads ? condition : ConditionKind.None))
                    is not { } made) return null;
        if (made.Shape.Any(size => size < 1) || made.Shape.Aggregate(1L, (all, size) => all * size) > 600) return null;
        if (draw.Next(10) == 0) foreach (var parameter in made.Module.parameters().Take(draw.Next(1, 3))) parameter.requires_grad = false;
        foreach (var encoder in before.Encoders.Skip(encoders)) coverage?.Count("conditions", encoder);
        built.Add(node.Kind);
        return made;
    }

    private (Module Module, long[] Shape) Residual(Node node, Random draw, long[] shape, bool keeps, bool reads)
    {
        var keepsInside = keeps || node.Shortcut is null;
        var (branch, after) = Chain(node.Branch!, shape, keepsInside, reads, out var inBranch);
        List<Module>? shortcut = null;
        List<string> inShortcut = [];
        if (node.Shortcut is not null)
        {
            (shortcut, var beside) = Chain(node.Shortcut, shape, keeps, reads: false, out inShortcut);
            if (!beside.SequenceEqual(after))
            {
                if (node.AdaptsBranch) (branch, after) = (Adapted(branch, after, beside, inBranch), beside);
                else shortcut = Adapted(shortcut, beside, after, inShortcut);
            }
        }

        coverage?.Branch(inBranch, node.Shortcut is null ? null : inShortcut, reads);
        var scale = draw.Next(3) == 0 ? 0.3 : 1;
        var plain = shortcut is null ? null : Sequence(shortcut);
        return (
            reads ? new ConditionalResidual((ConditionalSequential)Joined(branch, reads: true), plain)
                : new Residual(Sequence(branch), plain, scale),
            after);
    }

    private static List<Module> Adapted(List<Module> chain, long[] from, long[] to, List<string> built)
    {
        static long Size(long[] shape) => shape.Aggregate(1L, (all, size) => all * size);
        List<Module> adapter = [nn.Flatten(), nn.Linear(Size(from), Size(to))];
        built.AddRange(["Flatten", "Linear"]);
        if (to.Length > 1)
        {
            adapter.Add(nn.Unflatten(1, to));
            built.Add("Unflatten");
        }

        return [.. chain, .. adapter];
    }
}
