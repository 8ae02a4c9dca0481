using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace WganGp.Operations;

/// <summary>
/// The 32-bit Mersenne twister from which libtorch's generator for the CPU draws, eight words at a time where libtorch makes one: MT19937
/// of Matsumoto and Nishimura, "Mersenne twister: a 623-dimensionally equidistributed uniform pseudo-random number generator" (1998).
/// </summary>
/// <remarks>
/// It reads and writes the bytes of a generator's state, which are those of libtorch's <c>CPUGeneratorImplState</c>: seed (8), left (4),
/// seeded (4), next (8), 624 words in 8 bytes each, then what is kept of the normal distribution.
/// </remarks>
internal sealed class MersenneTwister
{
    /// <summary>How many words it has.</summary>
    public const int Words = 624;

    /// <summary>Where a state has the number of words that are left, plus one; of those that were used; and the words.</summary>
    public const int LeftAt = 8, NextAt = 16, WordsAt = 24;

    private const int Far = 397;
    private const uint Upper = 0x8000_0000, Lower = 0x7fff_ffff, Twist = 0x9908_b0df;

    private readonly uint[] words = new uint[Words];

    // Of the words, those that were used.
    private int next;

    /// <param name="state">The bytes of a generator's state.</param>
    public MersenneTwister(ReadOnlySpan<byte> state)
    {
        var used = (int)BinaryPrimitives.ReadUInt64LittleEndian(state[NextAt..]);
        // A generator that was just seeded has used none and makes new ones before its first number all the same.
        next = used == 0 ? Words : used;
        for (var i = 0; i < Words; i++) words[i] = (uint)BinaryPrimitives.ReadUInt64LittleEndian(state[(WordsAt + (8 * i))..]);
    }

    /// <summary>Writes where it stands into the bytes of the state with which it began; what else they hold stays.</summary>
    public void WriteTo(Span<byte> state)
    {
        BinaryPrimitives.WriteInt32LittleEndian(state[LeftAt..], Words + 1 - next);
        BinaryPrimitives.WriteUInt64LittleEndian(state[NextAt..], (ulong)next);
        for (var i = 0; i < Words; i++) BinaryPrimitives.WriteUInt64LittleEndian(state[(WordsAt + (8 * i))..], words[i]);
    }

    /// <summary>The next numbers.</summary>
    public void Fill(Span<uint> numbers)
    {
        while (!numbers.IsEmpty)
        {
            if (next == Words) Renew();
            var count = Math.Min(numbers.Length, Words - next);
            Temper(words.AsSpan(next, count), numbers);
            next += count;
            numbers = numbers[count..];
        }
    }

    private void Renew()
    {
        ref var first = ref MemoryMarshal.GetArrayDataReference(words);
        // Each word depends on those 1 and 397 behind it, which in the second part are new; eight at a time overlap neither.
        Renew(ref first, 0, Words - Far, Far);
        Renew(ref first, Words - Far, Words - 1, Far - Words);
        words[^1] = words[Far - 1] ^ Twisted(words[^1], words[0]);
        next = 0;
    }

    private static void Renew(ref uint first, int from, int to, int far)
    {
        var i = from;
        for (; i + Vector256<uint>.Count <= to; i += Vector256<uint>.Count)
        {
            var following = Vector256.LoadUnsafe(ref first, (nuint)(i + 1));
            var mixed = (Vector256.LoadUnsafe(ref first, (nuint)i) & Vector256.Create(Upper)) | (following & Vector256.Create(Lower));
            var odd = Vector256<uint>.Zero - (following & Vector256<uint>.One);
            var renewed = Vector256.LoadUnsafe(ref first, (nuint)(i + far)) ^ (mixed >>> 1) ^ (odd & Vector256.Create(Twist));
            renewed.StoreUnsafe(ref first, (nuint)i);
        }

        var all = MemoryMarshal.CreateSpan(ref first, Words);
        for (; i < to; i++) all[i] = all[i + far] ^ Twisted(all[i], all[i + 1]);
    }

    private static uint Twisted(uint word, uint following) =>
        (((word & Upper) | (following & Lower)) >> 1) ^ ((following & 1) == 0 ? 0 : Twist);

    private static void Temper(ReadOnlySpan<uint> from, Span<uint> to)
    {
        ref var source = ref MemoryMarshal.GetReference(from);
        ref var target = ref MemoryMarshal.GetReference(to);
        var i = 0;
        for (; i + Vector256<uint>.Count <= from.Length; i += Vector256<uint>.Count)
        {
            var y = Vector256.LoadUnsafe(ref source, (nuint)i);
            y ^= y >>> 11;
            y ^= (y << 7) & Vector256.Create(0x9d2c_5680u);
            y ^= (y << 15) & Vector256.Create(0xefc6_0000u);
            (y ^ (y >>> 18)).StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < from.Length; i++)
        {
            var y = from[i];
            y ^= y >> 11;
            y ^= (y << 7) & 0x9d2c_5680u;
            y ^= (y << 15) & 0xefc6_0000u;
            to[i] = y ^ (y >> 18);
        }
    }
}
