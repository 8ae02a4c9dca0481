using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TorchSharp;
using WganGp.Operations;
using WganGp.TensorFiles;

namespace WganGp.Runs;

/// <summary>
/// Checks a saved state of libtorch's CPU random generator before it is passed to libtorch. The native call that sets a state has no
/// exception guard, and the generator indexes its own words by what the state says: a wrong one ends the process, at once or later.
/// </summary>
/// <remarks>
/// <see cref="MersenneTwister"/> has the layout of the first bytes. What is kept of the normal distribution follows: x, y and ρ (8 each, of
/// which only y is used), whether y is valid (4, then 4 unused), the sample in float32 (4), and whether it is valid (1, then 3 unused). A
/// state without the last 8 bytes is of PyTorch before 1.6 and never in a checkpoint.
/// </remarks>
internal static class RandomState
{
    private const int SeededAt = 12, NormalAt = MersenneTwister.WordsAt + (8 * MersenneTwister.Words), Bytes = NormalAt + 40;

    // The largest sample that the Box-Muller transform gives of a uniform number with 53 bits is 8.6.
    private const double LargestSample = 10;

    public static void ThrowUnlessUsable(torch.Tensor saved, string path, string name)
    {
        if (saved.dtype == torch.ScalarType.Byte && saved.dim() == 1 && IsUsable(saved.bytes)) return;
        throw CheckpointErrors.Damaged(path, $"{CheckpointErrors.Quote(name)} is not the state of a random generator");
    }

    private static bool IsUsable(ReadOnlySpan<byte> state) =>
        state.Length == Bytes && IsAtAPlace(state) && AreWords(MemoryMarshal.Cast<byte, ulong>(state[MersenneTwister.WordsAt..NormalAt])) &&
        IsNormal(state[NormalAt..]);

    /// <summary>
    /// A new generator has left 1 and next 0. From its first number on, next counts the words used and left those that are not, plus one.
    /// </summary>
    private static bool IsAtAPlace(ReadOnlySpan<byte> state)
    {
        var left = BinaryPrimitives.ReadInt32LittleEndian(state[MersenneTwister.LeftAt..]);
        var seeded = BinaryPrimitives.ReadInt32LittleEndian(state[SeededAt..]);
        var next = BinaryPrimitives.ReadUInt64LittleEndian(state[MersenneTwister.NextAt..]);
        return seeded == 1 && ((left, next) == (1, 0ul) ||
            (next is >= 1 and <= MersenneTwister.Words && left == MersenneTwister.Words + 1 - (int)next));
    }

    /// <summary>
    /// Words have 32 bits. If all are zero, but for 31 bits of the first that the twister does not use, every number that follows is zero.
    /// </summary>
    private static bool AreWords(ReadOnlySpan<ulong> words) =>
        !words.ContainsAnyExceptInRange(0ul, uint.MaxValue) && (words[0] >= 0x8000_0000 || words[1..].ContainsAnyExcept(0ul));

    private static bool IsNormal(ReadOnlySpan<byte> normal)
    {
        var sample = BinaryPrimitives.ReadDoubleLittleEndian(normal[8..]);
        var isValid = BinaryPrimitives.ReadInt32LittleEndian(normal[24..]);
        var single = BinaryPrimitives.ReadSingleLittleEndian(normal[32..]);
        var isSingleValid = normal[36];
        return isValid is 0 or 1 && isSingleValid is 0 or 1 && Math.Abs(sample) <= LargestSample && Math.Abs(single) <= LargestSample;
    }
}
