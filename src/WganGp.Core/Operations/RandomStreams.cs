using TorchSharp;

namespace WganGp.Operations;

/// <summary>The independent random streams of one seed; in one list, so that no two parts share a stream.</summary>
internal enum RandomStream
{
    Initialization = 1,
    CriticLatents,
    GeneratorLatents,
    Alpha,
    Shuffle,
    Networks,
    Samples,
    Preview,
    HoldOut,
    HeldOut,
    HeldOutNetworks,
}

/// <summary>
/// Derives a generator from (seed, stream, index), so that drawing from one stream never affects another. TorchSharp cannot split a
/// generator.
/// </summary>
internal static class RandomStreams
{
    public static torch.Generator Open(ulong seed, RandomStream stream, ulong index = 0) => new(Derive(seed, stream, index));

    /// <summary>Mixes the three numbers.</summary>
    public static ulong Derive(ulong seed, RandomStream stream, ulong index) =>
        SplitMix64.Mix(SplitMix64.Mix(SplitMix64.Mix(seed + SplitMix64.Step) ^ (ulong)stream) ^ index);
}
