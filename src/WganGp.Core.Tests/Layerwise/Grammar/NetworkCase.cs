using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Tests.Layerwise.Grammar;

/// <summary>A random network and how it is run. Everything follows from these numbers.</summary>
/// <param name="Count">Samples in a batch.</param>
/// <param name="Shape">The shape of a sample.</param>
/// <param name="Body">The layers before the score.</param>
/// <param name="Tail">The layers after it, over one number per sample.</param>
/// <param name="Seed">Of weights, samples and everything else that is drawn.</param>
/// <param name="Apart">Whether the groups of rows go through one after the other.</param>
/// <param name="IsGenerator">Whether it is trained as a generator: without score and tail, against a small critic.</param>
internal sealed record NetworkCase(
    long Count, long[] Shape, IReadOnlyList<Node> Body, IReadOnlyList<Node> Tail, int Seed, bool Apart, bool IsGenerator)
{
    /// <summary>The network; what it holds is counted.</summary>
    public Sequential Build(ScalarType type, out Built built, Coverage? coverage = null)
    {
        random.manual_seed(Seed);
        built = new Built();
        var builder = new Builder(Count, built, coverage);
        var (body, shape) = builder.Chain(Body, Shape, keeps: false, out var names);
        if (IsGenerator)
        {
            coverage?.Neighbours(names);
            return body.to(type);
        }

        List<nn.Module<Tensor, Tensor>> layers = [.. body.children().Cast<nn.Module<Tensor, Tensor>>()];
        // A body that gives one number per sample needs no more, now and then.
        if (shape is not [1] || Seed % 2 == 0)
        {
            if (shape.Length > 1)
            {
                layers.Add(nn.Flatten());
                names.Add("Flatten");
            }

            layers.Add(nn.Linear(shape.Aggregate(1L, (all, size) => all * size), 1, hasBias: Seed % 5 != 0));
            names.Add("Linear");
        }

        var (tail, _) = builder.Chain(Tail, [1], keeps: true, out var after);
        layers.AddRange(tail.children().Cast<nn.Module<Tensor, Tensor>>());
        names.AddRange(after);
        coverage?.Chain(names);
        return nn.Sequential(layers).to(type);
    }

    public Tensor Samples(ScalarType type, int which)
    {
        using var generator = new Generator((ulong)Seed + (ulong)which);
        return randn([Count, .. Shape], generator: generator).to(type);
    }

    public override string ToString() =>
        $"{(IsGenerator ? "generator" : "critic")}, {Count} of [{string.Join(", ", Shape)}]: " +
        $"{Node.Text(Body)} / {Node.Text(Tail)}, seed {Seed}{(Apart ? ", apart" : "")}";

    /// <summary>Simpler cases.</summary>
    public IEnumerable<NetworkCase> Simpler() =>
        [.. Node.Less(Tail).Select(less => this with { Tail = less }), .. Node.Less(Body).Select(less => this with { Body = less })];
}
