using System.Numerics;
using WganGp.Tabular.Values;

namespace WganGp.Tabular.Schema;

/// <summary>
/// The different texts of a column: each of them while they are few, and how many they are when they are too many to keep.
/// </summary>
/// <param name="most">How many are kept.</param>
internal sealed class DistinctValues(int most)
{
    // Two megabytes: what the names of one column may take.
    private const int MostCharacters = 1 << 20;
    private const int Bits = 12;

    private HashSet<string>? kept = new(StringComparer.Ordinal);
    private byte[]? registers;
    private long characters;

    /// <summary>The texts in order; null if they are too many or too long to keep.</summary>
    public IReadOnlyCollection<string>? Kept => kept;

    /// <summary>How many there are, exactly or within a few per cent.</summary>
    public double Count => kept?.Count ?? Estimate();

    public void Add(string text)
    {
        if (kept is null)
        {
            Register(text);
            return;
        }

        if (!kept.Add(text)) return;
        characters += text.Length;
        if (kept.Count <= most && characters <= MostCharacters) return;
        registers = new byte[1 << Bits];
        foreach (var old in kept) Register(old);
        kept = null;
    }

    private void Register(string text)
    {
        var hash = TextHash.Of(text);
        var register = (int)(hash >> (64 - Bits));
        var rank = (byte)(BitOperations.LeadingZeroCount((hash << Bits) | 1) + 1);
        if (rank > registers![register]) registers[register] = rank;
    }

    /// <summary>HyperLogLog (Flajolet et al. 2007): its standard error with 4,096 registers is 1.6 %.</summary>
    private double Estimate()
    {
        var size = registers!.Length;
        var raw = 0.7213 / (1 + 1.079 / size) * size * size / registers.Sum(rank => Math.ScaleB(1, -rank));
        var empty = registers.Count(rank => rank == 0);
        return raw <= 2.5 * size && empty > 0 ? size * Math.Log((double)size / empty) : raw;
    }
}
