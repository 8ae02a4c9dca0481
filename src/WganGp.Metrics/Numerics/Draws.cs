namespace WganGp.Metrics;

/// <summary>Subsets without replacement from a seed, by SplitMix64: the same on every system.</summary>
internal sealed class Draws(long seed)
{
    private ulong state = unchecked((ulong)seed);

    /// <summary>A random subset of <paramref name="size"/> of the numbers below <paramref name="count"/>, in random order.</summary>
    public long[] Subset(long count, long size)
    {
        var all = new long[count];
        for (long i = 0; i < count; i++) all[i] = i;
        for (long i = 0; i < size; i++)
        {
            var j = i + Below(count - i);
            (all[i], all[j]) = (all[j], all[i]);
        }

        return all[..(int)size];
    }

    private long Below(long bound)
    {
        state += SplitMix64.Step;
        return (long)Math.BigMul(SplitMix64.Mix(state), (ulong)bound, out _);
    }
}
