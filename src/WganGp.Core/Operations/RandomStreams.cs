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
        Mix(Mix(Mix(seed + 0x9E3779B97F4A7C15) ^ (ulong)stream) ^ index);

    /// <summary>SplitMix64's finaliser (Steele, Lea and Flood 2014): a bijection that separates neighbours.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
