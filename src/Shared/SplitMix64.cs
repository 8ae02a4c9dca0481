namespace WganGp;

/// <summary>The generator of Steele, Lea and Flood (2014), of which seeds are derived.</summary>
internal static class SplitMix64
{
    /// <summary>What its state grows by from one number to the next.</summary>
    public const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>Its finaliser: a bijection that separates neighbours.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
