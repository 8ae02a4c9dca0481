using System.Numerics;

namespace WganGp.Tabular.Values;

/// <summary>
/// New ids of a pattern, each once: a permutation of all ids, which a seed chooses, is walked from its start.
/// </summary>
internal sealed class IdMaker
{
    private const int Rounds = 6;

    private readonly string column;
    private readonly IdPattern pattern;
    private readonly IdFilter? avoided;
    private readonly ulong seed;
    private readonly int halfBits;
    private ulong next;

    public IdMaker(TableColumn column, ulong seed, IdFilter? avoided)
    {
        this.column = column.Name;
        this.avoided = avoided;
        pattern = new(column.Pattern);
        this.seed = SplitMix64.Mix(seed ^ TextHash.Of(column.Name));
        halfBits = (BitOperations.Log2(pattern.Capacity) + 2) / 2;
    }

    /// <summary>The next id.</summary>
    /// <exception cref="TableException">The pattern has no more.</exception>
    public string Next()
    {
        while (next < pattern.Capacity)
        {
            var id = pattern.Id(Permuted(next), seed ^ SplitMix64.Mix(next));
            next++;
            if (avoided?.MayContain(id) != true) return id;
        }

        throw new TableException(
            $"The pattern of the ids of {Printed.Of(column)} has {Printed.Of((long)pattern.Capacity)} ids, and the rows need more: " +
            "make Pattern " +
            "longer.");
    }

    /// <summary>A Feistel network over as many bits as the capacity needs, walked until it falls below the capacity.</summary>
    private ulong Permuted(ulong number)
    {
        var mask = (1UL << halfBits) - 1;
        do
        {
            var (left, right) = (number >> halfBits, number & mask);
            for (var round = 0UL; round < Rounds; round++)
            {
                (left, right) = (right, left ^ (SplitMix64.Mix(right + seed + round * SplitMix64.Step) & mask));
            }

            number = (left << halfBits) | right;
        }
        while (number >= pattern.Capacity);
        return number;
    }
}
