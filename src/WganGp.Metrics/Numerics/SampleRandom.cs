namespace WganGp.Metrics;

/// <summary>
/// The random numbers of the metrics: SplitMix64 from a seed, written out here so that a seed gives the same numbers with every version of
/// every library.
/// </summary>
internal sealed class SampleRandom
{
    private ulong state;

    /// <summary>One of many independent streams of a seed.</summary>
    public SampleRandom(long seed, long stream) => state = SplitMix64.Mix((ulong)seed) + SplitMix64.Mix(~(ulong)stream);

    /// <summary>The first stream of a seed.</summary>
    public SampleRandom(long seed) : this(seed, 0)
    {
    }

    /// <summary>
    /// The plain generator, whose state begins at the seed: the metrics of features, and their script, draw subsets from it.
    /// </summary>
    public static SampleRandom Plain(long seed) => new(0) { state = (ulong)seed };

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform among 0 to <paramref name="count"/> - 1.</summary>
    public int Index(int count) => (int)Index((long)count);

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
    public long[] Choose(long chosen, long count)
    {
        var order = new long[count];
        for (long i = 0; i < count; i++) order[i] = i;
        for (long i = 0; i < chosen; i++)
        {
            var other = i + Index(count - i);
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order[..(int)chosen];
    }

    private long Index(long count) => (long)Math.BigMul(Next(), (ulong)count, out _);

    private ulong Next()
    {
        state += SplitMix64.Step;
        return SplitMix64.Mix(state);
    }
}
