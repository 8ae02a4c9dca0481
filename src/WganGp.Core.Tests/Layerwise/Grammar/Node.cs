namespace WganGp.Tests.Layerwise.Grammar;

/// <summary>One layer of a random network, or a container of some.</summary>
/// <param name="Kind">The kind's name; <see cref="Residual"/> or <see cref="Nested"/> for a container.</param>
/// <param name="Seed">What it draws its sizes from.</param>
/// <param name="Branch">The layers inside a container.</param>
/// <param name="Shortcut">The layers beside a residual's branch; null is the input itself.</param>
/// <param name="AdaptsBranch">Whether the branch, instead of the shortcut, is brought to the other's shape where the two differ.</param>
internal sealed record Node(
    string Kind, int Seed, IReadOnlyList<Node>? Branch = null, IReadOnlyList<Node>? Shortcut = null, bool AdaptsBranch = false)
{
    public const string Residual = "Residual";
    public const string ConditionalResidual = "ConditionalResidual";
    public const string Nested = "Sequential";

    /// <summary>Whether the name is that of a container of two paths.</summary>
    public static bool IsFork(string name) => name is Residual or ConditionalResidual;

    public bool IsContainer => Branch is not null;

    public override string ToString() => Kind switch
    {
        Nested => $"[{Text(Branch!)}]",
        Residual or ConditionalResidual => $"{Kind}([{Text(Branch!)}]{(Shortcut is null ? "" : $" + [{Text(Shortcut)}]")}" +
            $"{(AdaptsBranch ? ", branch adapted" : "")})",
        _ => Kind,
    };

    public static string Text(IEnumerable<Node> nodes) => string.Join(" | ", nodes);

    /// <summary>The same layers less one, each way of leaving one out.</summary>
    public static IEnumerable<IReadOnlyList<Node>> Less(IReadOnlyList<Node> nodes)
    {
        for (var i = 0; i < nodes.Count; i++)
        {
            IReadOnlyList<Node> With(params Node[] instead) => [.. nodes.Take(i), .. instead, .. nodes.Skip(i + 1)];
            yield return With();
            if (nodes[i] is not { Branch: { } branch } container) continue;
            yield return With([.. branch]);
            foreach (var less in Less(branch)) yield return With(container with { Branch = less });
            if (container.Shortcut is not { } shortcut) continue;
            yield return With(container with { Shortcut = null });
            foreach (var less in Less(shortcut)) yield return With(container with { Shortcut = less });
        }
    }
}
