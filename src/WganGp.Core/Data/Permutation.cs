namespace WganGp.Data;

/// <summary>
/// A random permutation of the indices below a count, computed index by index and without memory, so that the count may be any. It is the
/// swap-or-not shuffle (Hoang, Morris and Rogaway 2012, "An Enciphering Scheme Based on a Card Shuffle").
/// </summary>
/// <remarks>
/// A round pairs each index x with K - x, modulo the count, for a random K; a hash of the pair decides whether the two change places. So
/// every round is a permutation. What two indices still have to do with each other, their distance for example, is lost with probability
/// one half per round.
/// </remarks>
internal sealed class Permutation
{
    private const int Rounds = 32;

    private readonly long count;
    private readonly (long Sum, ulong Key)[] rounds = new (long, ulong)[Rounds];

    /// <param name="count">How many indices, at least 1.</param>
    /// <param name="key">Which permutation.</param>
    public Permutation(long count, ulong key)
    {
        this.count = count;
        for (var round = 0; round < Rounds; round++)
        {
            var sum = Math.BigMul(SplitMix64.Mix(key += SplitMix64.Step), (ulong)count, out _);
            rounds[round] = ((long)sum, SplitMix64.Mix(key += SplitMix64.Step));
        }
    }

    /// <summary>Replaces positions by the indices that stand there.</summary>
    /// <param name="values">Numbers from 0 to the count - 1.</param>
    public void Apply(Span<long> values)
    {
        // Round by round, so that the processor works on several indices at once.
        foreach (var (sum, key) in rounds)
        {
            for (var i = 0; i < values.Length; i++)
            {
                var value = values[i];
                var partner = sum - value;
                if (partner < 0) partner += count;
                var swaps = (SplitMix64.Mix(key ^ (ulong)Math.Max(value, partner)) & 1) != 0;
                values[i] = swaps ? partner : value;
            }
        }
    }
}
