using TorchSharp.Modules;
using static TorchSharp.torch;
using Module = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace WganGp.Tests.Layerwise.Grammar;

/// <summary>Makes modules of nodes, and counts what came next to what. A node that does not fit its place is left out.</summary>
internal sealed class Builder(long count, Built before, Coverage? coverage)
{

    /// <summary>Builds a chain.</summary>
    /// <param name="nodes">Its layers.</param>
    /// <param name="shape">The shape of a sample that comes in.</param>
    /// <param name="keeps">Whether the shape has to stay as it is.</param>
    /// <param name="built">Names of the layers built, the lowest first; nested chains are opened.</param>
    public (Sequential Chain, long[] Shape) Chain(IEnumerable<Node> nodes, long[] shape, bool keeps, out List<string> built)
    {
        built = [];
        List<(string, Module)> modules = [];
        foreach (var node in nodes)
        {
            if (Build(node, shape, keeps, built) is not { } made) continue;
            modules.Add(($"{modules.Count}", made.Module));
            before.Modules.Add((made.Module, shape, made.Shape));
            shape = made.Shape;
        }

        // TorchSharp 0.107 has no Sequential of nothing by names.
        return (modules.Count == 0 ? nn.Sequential() : nn.Sequential(modules), shape);
    }

    private (Module Module, long[] Shape)? Build(Node node, long[] shape, bool keeps, List<string> built)
    {
        var draw = new Random(node.Seed);
        if (node.Kind == Node.Nested)
        {
            var (chain, after) = Chain(node.Branch!, shape, keeps, out var inside);
            built.AddRange(inside);
            coverage?.Count("nested chains", inside.Count == 0 ? "empty" : "of layers");
            return (chain, after);
        }

        if (node.Kind == Node.Residual)
        {
            if (node.Shortcut is null && !keeps) coverage?.Count("residuals", "with the input beside");
            built.Add(Node.Residual);
            return Residual(node, draw, shape, keeps);
        }

        var mayWrite = built.Count > 0 && Kinds.GivesAway(built[^1]);
        var kind = Kinds.Named(node.Kind);
        if (!kind.Ranks.Contains(shape.Length) ||
                kind.Build(new Place(shape, count, draw, keeps, mayWrite, before)) is not { } made) return null;
        if (made.Shape.Any(size => size < 1) || made.Shape.Aggregate(1L, (all, size) => all * size) > 600) return null;
        if (draw.Next(10) == 0) foreach (var parameter in made.Module.parameters().Take(draw.Next(1, 3))) parameter.requires_grad = false;
        built.Add(node.Kind);
        return made;
    }

    private (Module Module, long[] Shape) Residual(Node node, Random draw, long[] shape, bool keeps)
    {
        var keepsInside = keeps || node.Shortcut is null;
        var (branch, after) = Chain(node.Branch!, shape, keepsInside, out var inBranch);
        Sequential? shortcut = null;
        List<string> inShortcut = [];
        if (node.Shortcut is not null)
        {
            (shortcut, var beside) = Chain(node.Shortcut, shape, keeps, out inShortcut);
            if (!beside.SequenceEqual(after))
            {
                if (node.AdaptsBranch) (branch, after) = (Adapted(branch, after, beside, inBranch), beside);
                else shortcut = Adapted(shortcut, beside, after, inShortcut);
            }
        }

        coverage?.Branch(inBranch, node.Shortcut is null ? null : inShortcut);
        var scale = draw.Next(3) == 0 ? 0.3 : 1;
        return (new Residual(branch, shortcut, scale), after);
    }

    private static Sequential Adapted(Sequential chain, long[] from, long[] to, List<string> built)
    {
        static long Size(long[] shape) => shape.Aggregate(1L, (all, size) => all * size);
        List<Module> adapter = [nn.Flatten(), nn.Linear(Size(from), Size(to))];
        built.AddRange(["Flatten", "Linear"]);
        if (to.Length > 1)
        {
            adapter.Add(nn.Unflatten(1, to));
            built.Add("Unflatten");
        }

        return nn.Sequential([.. chain.children().Cast<Module>(), .. adapter]);
    }
}
