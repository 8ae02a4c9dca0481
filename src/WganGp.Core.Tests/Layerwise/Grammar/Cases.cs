namespace WganGp.Tests.Layerwise.Grammar;

/// <summary>Draws networks, at random or around a place that is to be covered.</summary>
internal static class Cases
{
    private static readonly string[] Ordinary =
        ["Linear", "Linear", "ReLU", "LeakyReLU", "Conv1d", "Conv2d", "Tanh", "LayerNorm", "GroupNorm, no gain"];

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
        int[] Ranks(string name) => name == Node.Residual ? [1, 2, 3, 4] : Kinds.Named(name).Ranks;
        // A rank from which the first can make what the second takes.
        var ranks = Ranks(below).Where(rank => below == Node.Residual
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
            1 => [new Node(Node.Residual, draw.Next(), pair, [], draw.Next(2) == 0)],
            _ => [One(draw, "Scale"), .. pair],
        };
        return Around(draw, body, [], seed, rank);
    }

    /// <summary>A kind at a place of <see cref="Coverage.Places"/>.</summary>
    public static NetworkCase At(string table, string name, int seed)
    {
        var draw = new Random(seed);
        var rank = name == Node.Residual || !Coverage.Names.Contains(name)
            ? draw.Next(1, 5)
            : Kinds.Named(name).Ranks[draw.Next(Kinds.Named(name).Ranks.Length)];
        Node Made() => One(draw, name);
        Node Beside() => One(draw, Ordinary[draw.Next(Ordinary.Length)]);
        switch (table)
        {
            case "first":
                return Around(draw, [Made(), .. Layers(draw, draw.Next(0, 2), 1)], [], seed, rank);
            case "last":
                var body = name == "Again" ? [One(draw, "PReLU")] : Layers(draw, draw.Next(0, 3), 1);
                return Around(draw, body, [Made()], seed, draw.Next(1, 5)) with { IsGenerator = false };
            case "alone":
                return new NetworkCase(draw.Next(1, 4), [1], [Made()], [], (seed * 2) + 1, false, false);
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
                        Node.Residual, draw.Next(), path, draw.Next(2) == 0 && name != "Flatten" && name != "Unflatten" ? null : other)
                    : new Node(Node.Residual, draw.Next(), other, path, AdaptsBranch: true);
                return Around(
                    draw, [.. before, .. Layers(draw, draw.Next(0, 2), 0), residual, .. Layers(draw, draw.Next(0, 2), 0)], [], seed, rank);
        }
    }

    private static NetworkCase Around(Random draw, IReadOnlyList<Node> body, IReadOnlyList<Node> tail, int seed, int rank)
    {
        long count = draw.Next(12) == 0 ? draw.Next(4, 8) : draw.Next(1, 4);
        if (rank == 1 && draw.Next(60) == 0) count = new long[] { 15, 16, 17, 86 }[draw.Next(4)];
        long Channels() => rank == 1 && draw.Next(40) == 0
            ? new long[] { 16, 63, 64, 65, 128, 129 }[draw.Next(6)]
            : new long[] { 1, 2, 3, 4, 4, 8 }[draw.Next(6)];
        var most = rank switch { 2 => 7, 3 => 5, _ => 4 };
        long[] shape = [Channels(), .. Enumerable.Range(1, rank - 1).Select(_ => (long)draw.Next(2, most))];
        return new NetworkCase(count, shape, body, tail, seed, draw.Next(3) == 0, draw.Next(6) == 0);
    }

    private static List<Node> Layers(Random draw, int count, int depth) =>
        [.. Enumerable.Range(0, count).Select(_ => One(draw, Any(draw), depth))];

    private static string Any(Random draw) =>
        draw.Next(3) == 0 ? Ordinary[draw.Next(Ordinary.Length)] : Coverage.Names[draw.Next(Coverage.Names.Count)];

    private static Node One(Random draw, string name, int depth = 0)
    {
        if (depth > 0 && draw.Next(8) == 0) return new Node(Node.Nested, draw.Next(), Layers(draw, draw.Next(0, 3), depth - 1));
        if (name != Node.Residual) return new Node(name, draw.Next());
        return new Node(
            Node.Residual, draw.Next(), Layers(draw, draw.Next(0, 3), Math.Max(0, depth - 1)),
            draw.Next(2) == 0 ? null : Layers(draw, draw.Next(0, 3), Math.Max(0, depth - 1)), draw.Next(2) == 0);
    }
}
