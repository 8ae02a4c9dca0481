namespace WganGp.Tabular.Values;

/// <summary>
/// Whether a text may be among some texts, in two bytes each (a Bloom filter). It lives beside a table in memory and is never saved: who
/// has it can ask whether somebody was in the data.
/// </summary>
internal sealed class IdFilter
{
    private const int BitsPerText = 16;
    private const int Probes = 6;
    private const int FirstCapacity = 1 << 12;

    // Filters of growing size, each full but the last: a filter cannot be resized.
    private readonly List<ulong[]> filters = [];
    private long count;
    private long capacity;

    public void Add(string text)
    {
        if (count == capacity)
        {
            var next = capacity == 0 ? FirstCapacity : Math.Min(capacity, 1L << 28);
            filters.Add(new ulong[next * BitsPerText / 64]);
            capacity += next;
        }

        count++;
        var bits = filters[^1];
        var hash = TextHash.Of(text);
        for (var probe = 0; probe < Probes; probe++)
        {
            var bit = Bit(hash, probe, bits.Length);
            bits[bit >> 6] |= 1UL << (int)(bit & 63);
        }
    }

    public bool MayContain(string text)
    {
        var hash = TextHash.Of(text);
        foreach (var bits in filters)
        {
            var isIn = true;
            for (var probe = 0; isIn && probe < Probes; probe++)
            {
                var bit = Bit(hash, probe, bits.Length);
                isIn = (bits[bit >> 6] >> (int)(bit & 63) & 1) == 1;
            }

            if (isIn) return true;
        }

        return false;
    }

    private static long Bit(ulong hash, int probe, int words) =>
        (long)(SplitMix64.Mix(hash + (ulong)probe * SplitMix64.Step) % ((ulong)words * 64));
}
