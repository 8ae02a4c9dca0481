using WganGp.Benchmarks.Networks;
using WganGp.Runtime;
using static TorchSharp.torch;

namespace WganGp.Benchmarks.Variants;

/// <summary>A variant's name, the type that its convolutions run in, and how to make it.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Type">float32 or bfloat16: which of the machine's rates it is measured against.</param>
/// <param name="KeepsMemory">Whether freed memory is kept as with WganGp.KeepFreedMemory, or returned as glibc does by default.</param>
/// <param name="Create">Creates it with its own networks; <c>options</c> carry the batch size and the seed.</param>
internal sealed record Variant(string Name, ScalarType Type, bool KeepsMemory, Func<NetworkPair, Tensor, WganGpOptions, IVariant> Create);

/// <summary>The list of variants. The first is what the ratios refer to.</summary>
internal static class VariantCatalog
{
    public static IReadOnlyList<Variant> All { get; } =
    [
        new("plain TorchSharp", ScalarType.Float32, KeepsMemory: false, Loop),
        new("plain, memory kept", ScalarType.Float32, KeepsMemory: true, Loop),
        Library("reference path", ScalarType.Float32, options => options.Execution.PenaltyPath = PenaltyPath.Reference),
        Library("fast float32", ScalarType.Float32, options => options.Execution.PenaltyPath = PenaltyPath.Fast),
        Library(
            "fast bfloat16", ScalarType.BFloat16,
            options => (options.Execution.PenaltyPath, options.Execution.Precision) = (PenaltyPath.Fast, Precision.BFloat16)),
    ];

    public static Variant Plain => All[0];

    private static PlainLoop Loop(NetworkPair networks, Tensor real, WganGpOptions options) => new(networks, real, options);

    // The library runs as in any application with the same switches.
    private static Variant Library(string name, ScalarType type, Action<WganGpOptions> set) =>
        new(name, type, RuntimeSwitch.KeepFreedMemory.IsOn, (networks, real, options) =>
        {
            set(options);
            return new LibraryLoop(networks, real, options);
        });
}
