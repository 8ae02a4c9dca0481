using TorchSharp;
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
/// <param name="Condition">What it is given beside the samples.</param>
/// <param name="HasHeads">Whether it is a critic of several heads over the body, without tail.</param>
internal sealed record NetworkCase(
    long Count, long[] Shape, IReadOnlyList<Node> Body, IReadOnlyList<Node> Tail, int Seed, bool Apart, bool IsGenerator,
    ConditionKind Condition = ConditionKind.None, bool HasHeads = false)
{
    /// <summary>The network; what it holds is counted.</summary>
    public nn.Module Build(ScalarType type, out Built built, Coverage? coverage = null)
    {
        random.manual_seed(Seed);
        built = new Built();
        var builder = new Builder(Count, Condition, built, coverage);
        var (layers, shape) = builder.Chain(Body, Shape, keeps: false, reads: true, out var names);
        if (IsGenerator || HasHeads)
        {
            coverage?.Neighbours(names);
            var body = Builder.Joined(layers, reads: Condition != ConditionKind.None && Seed % 2 == 0);
            return (HasHeads ? Heads.Over(body, shape, this, coverage) : body).to(type);
        }

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

        var (tail, _) = builder.Chain(Tail, [1], keeps: true, reads: true, out var after);
        layers.AddRange(tail);
        names.AddRange(after);
        coverage?.Chain(names);
        return Builder.Joined(layers, reads: Condition != ConditionKind.None).to(type);
    }

    public Tensor Samples(ScalarType type, int which)
    {
        using var generator = new TorchSharp.torch.Generator((ulong)Seed + (ulong)which);
        return randn([Count, .. Shape], generator: generator).to(type);
    }

    /// <summary>The condition of the samples; null for none.</summary>
    public Tensor? Conditions(ScalarType type)
    {
        using var generator = new TorchSharp.torch.Generator((ulong)Seed + 3);
        return Condition switch
        {
            ConditionKind.Labels => randint(0, ConditionalKinds.Classes, [Count], int64, generator: generator),
            ConditionKind.Vectors => randn([Count, ConditionalKinds.Measurements], generator: generator).to(type),
            _ => null,
        };
    }

    public override string ToString() =>
        $"{(IsGenerator ? "generator" : "critic")}, {Count} of [{string.Join(", ", Shape)}]: " +
        $"{Node.Text(Body)} / {(HasHeads ? "heads" : Node.Text(Tail))}, seed {Seed}{(Apart ? ", apart" : "")}" +
        (Condition == ConditionKind.None ? "" : $", {Condition}");

    /// <summary>Simpler cases.</summary>
    public IEnumerable<NetworkCase> Simpler()
    {
        if (HasHeads) yield return this with { HasHeads = false };
        if (Condition != ConditionKind.None) yield return this with { Condition = ConditionKind.None };
        foreach (var less in Node.Less(Tail)) yield return this with { Tail = less };
        foreach (var less in Node.Less(Body)) yield return this with { Body = less };
    }
}
