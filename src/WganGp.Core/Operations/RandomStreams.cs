using TorchSharp;

namespace WganGp.Operations;

/// <summary>The independent random streams that one seed governs.</summary>
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

/// <summary>Turns (seed, stream, index) into a generator of its own, so that drawing from one stream never moves another.</summary>
internal static class RandomStreams
{
    public static torch.Generator Open(ulong seed, RandomStream stream, ulong index = 0) => new(Derive(seed, stream, index));

    /// <summary>Mixes the three numbers with SplitMix64's finaliser (Steele, Lea and Flood 2014), which separates neighbours.</summary>
    public static ulong Derive(ulong seed, RandomStream stream, ulong index) =>
        Mix(Mix(Mix(seed + 0x9E3779B97F4A7C15) ^ (ulong)stream) ^ index);

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
