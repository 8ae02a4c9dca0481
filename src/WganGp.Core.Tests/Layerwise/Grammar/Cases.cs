namespace WganGp.Tests.Layerwise.Grammar;

/// <summary>Draws networks, at random or around a place that is to be covered.</summary>
internal static class Cases
{
    private static readonly string[] Ordinary =
        ["Linear", "Linear", "ReLU", "LeakyReLU", "Conv1d", "Conv2d", "Tanh", "LayerNorm", "GroupNorm, no gain"];

    // Their output has never the input's shape, or seldom.
    private static readonly string[] OtherShape = ["Flatten", "Unflatten", "ConcatenatedCondition", "ProjectionHead", "Gated"];

    public static NetworkCase Random(int seed)
    {
        var draw = new Random(seed);
        return Around(
            draw, Layers(draw, draw.Next(0, 5), 2), draw.Next(3) == 0 ? Layers(draw, draw.Next(1, 3), 1) : [], seed, rank: draw.Next(1, 5));
    }

    /// <summary>Two kinds one above the other, somewhere.</summary>
    public static NetworkCase Pair(string below, string above, int seed)
    {
        var draw = new Random(seed);
        int[] Ranks(string name) => Node.IsFork(name) ? [1, 2, 3, 4] : Kinds.Named(name).Ranks;
        // A rank from which the first can make what the second takes.
        var ranks = Ranks(below).Where(rank => Node.IsFork(below)
            ? Ranks(above).Contains(rank)
            : Kinds.Named(below).RanksAfter(rank).Any(Ranks(above).Contains)).ToArray();
        List<Node> pair = [One(draw, below), One(draw, above)];
        // What comes again has to have been there.
        if (above == "Again" || below == "Again") pair.Insert(0, One(draw, "PReLU"));
        if (above == "Again" && below != "Again") pair.Insert(1, One(draw, "Again"));
        var rank = ranks[draw.Next(ranks.Length)];
        IReadOnlyList<Node> body = draw.Next(3) switch
        {
            0 => [.. pair, .. Layers(draw, draw.Next(0, 2), 1)],
            1 => [new Node(Fork(draw, below, above), draw.Next(), pair, [], draw.Next(2) == 0)],
            _ => [One(draw, "Scale"), .. pair],
        };
        return Around(draw, body, [], seed, rank, below, above);
    }

    /// <summary>A kind at a place of <see cref="Coverage.Places"/>.</summary>
    public static NetworkCase At(string table, string name, int seed)
    {
        var draw = new Random(seed);
        if (table == "heads")
        {
            var features = name == "features: the samples themselves" ? [] : Layers(draw, draw.Next(1, 3), 1);
            return Around(draw, features, [], seed, draw.Next(1, 5), name) with
            {
                HasHeads = true,
                IsGenerator = false,
                Condition = draw.Next(3) == 0 ? ConditionKind.Vectors : ConditionKind.Labels,
            };
        }

        if (table == "conditions") (table, name) = ("first", name.Split(',')[0]);
        var rank = Node.IsFork(name) || !Coverage.Names.Contains(name)
            ? draw.Next(1, 5)
            : Kinds.Named(name).Ranks[draw.Next(Kinds.Named(name).Ranks.Length)];
        Node Made() => One(draw, name);
        Node Beside() => One(draw, Ordinary[draw.Next(Ordinary.Length)]);
        switch (table)
        {
            case "first":
                return Around(draw, [Made(), .. Layers(draw, draw.Next(0, 2), 1)], [], seed, rank, name);
            case "last":
                var body = name == "Again" ? [One(draw, "PReLU")] : Layers(draw, draw.Next(0, 3), 1);
                return Around(draw, body, [Made()], seed, draw.Next(1, 5), name) with { IsGenerator = false, HasHeads = false };
            case "alone":
                return new NetworkCase(
                    draw.Next(1, 4), [1], [Made()], [], (seed * 2) + 1, false, false,
                    ConditionalKinds.Contains(name) ? ConditionOf(draw) : ConditionKind.None);
            case "nested chains":
                var inside = name.StartsWith("empty", StringComparison.Ordinal) ? [] : Layers(draw, 2, 1);
                return Around(
                    draw, [new Node(Node.Nested, draw.Next(), inside), Beside()], [], seed, draw.Next(1, 5),
                    name.EndsWith("conditional", StringComparison.Ordinal) ? Node.ConditionalResidual : "");
            default:
                var inBranch = table.EndsWith("branch", StringComparison.Ordinal) || table.StartsWith("branch", StringComparison.Ordinal);
                List<Node> before = name == "Again" ? [One(draw, "PReLU"), One(draw, "Scale")] : [];
                IReadOnlyList<Node> path = table.Split(' ')[0] switch
                {
                    "first" => [Made(), Beside()],
                    "last" => [Beside(), Made()],
                    "alone" => [Made()],
                    _ => name switch { "empty" => [], "Identity" => [One(draw, "Identity")], _ => [Beside()] },
                };
                IReadOnlyList<Node> other = draw.Next(2) == 0 ? [] : [Beside()];
                var residual = inBranch
                    ? new Node(
                        Fork(draw, name, table), draw.Next(), path, draw.Next(2) == 0 && !OtherShape.Contains(name) ? null : other)
                    : new Node(Node.Residual, draw.Next(), other, path, AdaptsBranch: true);
                return Around(
                    draw, [.. before, .. Layers(draw, draw.Next(0, 2), 0), residual, .. Layers(draw, draw.Next(0, 2), 0)], [], seed, rank,
                    residual.Kind);
        }
    }

    /// <summary>A container of two paths in which the kinds may be: one that reads the condition where they do, and now and then.</summary>
    private static string Fork(Random draw, params string[] names) =>
        names.Any(name => ConditionalKinds.Contains(name) || name.EndsWith("conditional", StringComparison.Ordinal)) || draw.Next(6) == 0
            ? Node.ConditionalResidual
            : Node.Residual;

    private static ConditionKind ConditionOf(Random draw) => draw.Next(2) == 0 ? ConditionKind.Labels : ConditionKind.Vectors;

    // Where one of the kinds needed reads a condition, there is one.
    private static NetworkCase Around(
        Random draw, IReadOnlyList<Node> body, IReadOnlyList<Node> tail, int seed, int rank, params string[] needed)
    {
        long count = draw.Next(12) == 0 ? draw.Next(4, 8) : draw.Next(1, 4);
        if (rank == 1 && draw.Next(60) == 0) count = new long[] { 15, 16, 17, 86 }[draw.Next(4)];
        long Channels() => rank == 1 && draw.Next(40) == 0
            ? new long[] { 16, 63, 64, 65, 128, 129 }[draw.Next(6)]
            : new long[] { 1, 2, 3, 4, 4, 8 }[draw.Next(6)];
        var most = rank switch { 2 => 7, 3 => 5, _ => 4 };
        long[] shape = [Channels(), .. Enumerable.Range(1, rank - 1).Select(_ => (long)draw.Next(2, most))];
        var (apart, isGenerator) = (draw.Next(3) == 0, draw.Next(6) == 0);
        var hasHeads = draw.Next(8) == 0 && !isGenerator;
        var reads = needed.Any(ConditionalKinds.Contains) || draw.Next(hasHeads ? 2 : 4) == 0;
        return new NetworkCase(
            count, shape, body, tail, seed, apart, isGenerator, reads ? ConditionOf(draw) : ConditionKind.None, hasHeads);
    }

    private static List<Node> Layers(Random draw, int count, int depth) =>
        [.. Enumerable.Range(0, count).Select(_ => One(draw, Any(draw), depth))];

    private static string Any(Random draw) =>
        draw.Next(3) == 0 ? Ordinary[draw.Next(Ordinary.Length)] : Coverage.Names[draw.Next(Coverage.Names.Count)];

    private static Node One(Random draw, string name, int depth = 0)
    {
        if (depth > 0 && draw.Next(8) == 0) return new Node(Node.Nested, draw.Next(), Layers(draw, draw.Next(0, 3), depth - 1));
        if (!Node.IsFork(name)) return new Node(name, draw.Next());
        return new Node(
            name, draw.Next(), Layers(draw, draw.Next(0, 3), Math.Max(0, depth - 1)),
            draw.Next(2) == 0 ? null : Layers(draw, draw.Next(0, 3), Math.Max(0, depth - 1)), draw.Next(2) == 0);
    }
}
