namespace WganGp.Metrics;

/// <summary>
/// The random numbers of the metrics of samples: SplitMix64 from a seed, written out here so that a seed gives the same numbers with every
/// version of every library.
/// </summary>
internal sealed class SampleRandom(long seed, long stream = 0)
{
    private ulong state = SplitMix64.Mix((ulong)seed) + SplitMix64.Mix(~(ulong)stream);

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform among 0 to <paramref name="count"/> - 1.</summary>
    public int Index(int count) => (int)Math.BigMul(Next(), (ulong)count, out _);

    /// <summary>Standard normal, by Box and Muller's formula with the cosine.</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    /// <summary>How often each of <paramref name="count"/> samples occurs in a resample of the same size, with replacement.</summary>
    public int[] Resample(int count)
    {
        var weights = new int[count];
        for (var i = 0; i < count; i++) weights[Index(count)]++;
        return weights;
    }

    /// <summary>The first <paramref name="chosen"/> places of a random order of 0 to <paramref name="count"/> - 1.</summary>
    public int[] Choose(int chosen, int count)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++) order[i] = i;
        for (var i = 0; i < chosen; i++)
        {
            var other = i + Index(count - i);
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order[..chosen];
    }

    private ulong Next()
    {
        state += SplitMix64.Step;
        return SplitMix64.Mix(state);
    }
}
