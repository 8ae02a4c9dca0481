namespace WganGp.Tabular.Transforms;

/// <summary>
/// Random numbers of one index: the same (seed, purpose, index) gives the same numbers whenever they are asked for, so that nothing needs
/// to be stored.
/// </summary>
internal struct IndexedRandom(ulong seed, ulong purpose, ulong index)
{
    private ulong state = SplitMix64.Mix(SplitMix64.Mix(SplitMix64.Mix(seed + SplitMix64.Step) ^ purpose) ^ index);

    /// <summary>The next number, uniform in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double Next()
    {
        state += SplitMix64.Step;
        return (SplitMix64.Mix(state) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>The next whole number from 0 to the bound - 1.</summary>
    public int Below(int bound) => (int)(Next() * bound);

    /// <summary>Puts items into an order of which each is equally likely.</summary>
    public void Shuffle(Span<int> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var other = Below(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }
}
