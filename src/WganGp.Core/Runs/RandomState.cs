using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TorchSharp;
using WganGp.TensorFiles;

namespace WganGp.Runs;

/// <summary>
/// Checks a saved state of libtorch's CPU random generator before it is passed to libtorch. The native call that sets a state has no
/// exception guard, and the generator indexes its own words by what the state says: a wrong one ends the process, at once or later.
/// </summary>
/// <remarks>
/// The bytes are those of libtorch's <c>CPUGeneratorImplState</c>: seed (8), left (4), seeded (4), next (8), 624 words of the Mersenne
/// twister in 8 bytes each, then what is kept of the normal distribution: x, y and ρ (8 each, of which only y is used), whether y is valid
/// (4, then 4 unused), the sample in float32 (4), and whether it is valid (1, then 3 unused). A state without the last 8 bytes is of
/// PyTorch before 1.6 and never in a checkpoint.
/// </remarks>
internal static class RandomState
{
    private const int Words = 624;
    private const int WordsAt = 24, NormalAt = WordsAt + (8 * Words), Bytes = NormalAt + 40;

    // The largest sample that the Box-Muller transform gives of a uniform number with 53 bits is 8.6.
    private const double LargestSample = 10;

    public static void ThrowUnlessUsable(torch.Tensor saved, string path, string name)
    {
        if (saved.dtype == torch.ScalarType.Byte && saved.dim() == 1 && IsUsable(saved.bytes)) return;
        throw CheckpointErrors.Damaged(path, $"{CheckpointErrors.Quote(name)} is not the state of a random generator");
    }

    private static bool IsUsable(ReadOnlySpan<byte> state) =>
        state.Length == Bytes && IsAtAPlace(state) && AreWords(MemoryMarshal.Cast<byte, ulong>(state[WordsAt..NormalAt])) &&
        IsNormal(state[NormalAt..]);

    /// <summary>
    /// A new generator has left 1 and next 0. From its first number on, next counts the words used and left those that are not, plus one.
    /// </summary>
    private static bool IsAtAPlace(ReadOnlySpan<byte> state)
    {
        var left = BinaryPrimitives.ReadInt32LittleEndian(state[8..]);
        var seeded = BinaryPrimitives.ReadInt32LittleEndian(state[12..]);
        var next = BinaryPrimitives.ReadUInt64LittleEndian(state[16..]);
        return seeded == 1 && ((left, next) == (1, 0ul) || (next is >= 1 and <= Words && left == Words + 1 - (int)next));
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
