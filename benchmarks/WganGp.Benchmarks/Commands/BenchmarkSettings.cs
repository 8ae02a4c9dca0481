using WganGp.Benchmarks.Networks;
using WganGp.Benchmarks.Variants;

namespace WganGp.Benchmarks.Commands;

/// <summary>What the user asked for; empty lists are everything.</summary>
internal sealed record BenchmarkSettings
{
    public string[] Networks { get; init; } = [];

    public string[] Variants { get; init; } = [];

    public string[] Operations { get; init; } = [];

    public required int Repetitions { get; init; }

    public int? Threads { get; init; }

    public bool Tiny { get; init; }

    public string? Output { get; init; }

    public string? Peer { get; init; }

    public IReadOnlyList<BenchmarkNetwork> ChosenNetworks => Chosen(NetworkCatalog.All(Tiny), Networks, network => network.Name);

    public IReadOnlyList<Operation> ChosenOperations => Chosen(Enum.GetValues<Operation>(), Operations, operation => operation.Title());

    /// <summary>The plain loop is always included: the ratios refer to it.</summary>
    public IReadOnlyList<Variant> ChosenVariants =>
        [VariantCatalog.Plain, .. Chosen([.. VariantCatalog.All.Skip(1)], Variants, variant => variant.Name)];

    private static IReadOnlyList<T> Chosen<T>(IReadOnlyList<T> all, string[] names, Func<T, string> name) =>
        names.Length == 0 ? all : [.. all.Where(each => names.Contains(name(each)))];
}
