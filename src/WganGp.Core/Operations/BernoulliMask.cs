using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace WganGp.Operations;

/// <summary>
/// Values that are kept with a probability, drawn as libtorch's <c>bernoulli_</c> draws them on a CPU one by one: 53 bits of two of the
/// generator's numbers are a uniform number in [0, 1), and the value is kept if that is below the probability.
/// </summary>
internal static class BernoulliMask
{
    private const int UniformBits = 53, HighBits = UniformBits - 32;

    // Draws at a time: both buffers stay in the processor's first cache.
    private const int Block = 1024;

    /// <summary>Draws a mask of numbers of 2, 4 or 8 bytes.</summary>
    /// <typeparam name="T">An unsigned integer of the numbers' size.</typeparam>
    /// <param name="twister">What is drawn from.</param>
    /// <param name="keep">The probability, between 0 and 1.</param>
    /// <param name="kept">The bits of a kept value; the others are 0.</param>
    /// <param name="mask">The mask's memory.</param>
    public static void Draw<T>(MersenneTwister twister, double keep, T kept, Span<T> mask)
        where T : unmanaged
    {
        // Exact: the product only moves the exponent, and a uniform number is a whole number of units.
        var bound = (ulong)Math.Ceiling(Math.ScaleB(keep, UniformBits));
        Span<uint> numbers = stackalloc uint[2 * Block];
        Span<uint> decisions = stackalloc uint[Block];
        while (!mask.IsEmpty)
        {
            var count = Math.Min(mask.Length, Block);
            twister.Fill(numbers[..(2 * count)]);
            if (kept is uint bits)
            {
                Decide(numbers, bound, bits, MemoryMarshal.Cast<T, uint>(mask[..count]));
            }
            else
            {
                Decide(numbers, bound, 1, decisions[..count]);
                for (var i = 0; i < count; i++) mask[i] = decisions[i] == 0 ? default : kept;
            }

            mask = mask[count..];
        }
    }

    private static void Decide(ReadOnlySpan<uint> numbers, ulong bound, uint kept, Span<uint> mask)
    {
        var i = 0;
        if (BitConverter.IsLittleEndian)
        {
            ref var source = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<uint, ulong>(numbers));
            ref var target = ref MemoryMarshal.GetReference(mask);
            var (limit, bits) = (Vector256.Create((long)bound), Vector256.Create(kept));
            for (; i + Vector256<uint>.Count <= mask.Length; i += Vector256<uint>.Count)
            {
                var low = IsBelow(Vector256.LoadUnsafe(ref source, (nuint)i), limit);
                var high = IsBelow(Vector256.LoadUnsafe(ref source, (nuint)(i + Vector256<ulong>.Count)), limit);
                (Vector256.Narrow(low, high) & bits).StoreUnsafe(ref target, (nuint)i);
            }
        }

        for (; i < mask.Length; i++)
        {
            var uniform = ((ulong)(numbers[2 * i] & ((1u << HighBits) - 1)) << 32) | numbers[(2 * i) + 1];
            mask[i] = uniform < bound ? kept : 0;
        }
    }

    /// <summary>All bits set where the uniform number is below the limit. Of each pair the first number is the high half.</summary>
    private static Vector256<ulong> IsBelow(Vector256<ulong> pairs, Vector256<long> limit)
    {
        var uniform = ((pairs << 32) & Vector256.Create(((1ul << HighBits) - 1) << 32)) | (pairs >>> 32);
        // Signed, for which there is an instruction; neither has the highest bit.
        return Vector256.LessThan(uniform.AsInt64(), limit).AsUInt64();
    }
}
