using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;

namespace WganGp.TensorFiles;

/// <summary>
/// The bytes of a tensor, in memory order. TorchSharp runs on little-endian machines only, so they are also the file's bytes.
/// </summary>
internal static class TensorBytes
{
    private const long PieceBytes = 1 << 20;

    /// <summary>Visits a contiguous CPU tensor in pieces: one span cannot hold more than 2 GB.</summary>
    /// <param name="tensor">The tensor; writing to the span writes to the tensor.</param>
    /// <param name="visit">Receives each piece and its position, in bytes from the tensor's start.</param>
    public static void ForEachPiece(torch.Tensor tensor, SpanAction<byte, long> visit)
    {
        using var flat = tensor.view(-1);
        var size = flat.element_size();
        var (count, step) = (flat.numel(), PieceBytes / size);
        for (long at = 0; at < count; at += step)
        {
            using var piece = flat.narrow(0, at, Math.Min(step, count - at));
            visit(piece.bytes, at * size);
        }
    }

    /// <summary>Copies one contiguous CPU tensor into another of its type and size, faster than libtorch's loop over elements.</summary>
    public static void Copy(torch.Tensor from, torch.Tensor to)
    {
        using var flat = to.view(-1);
        ForEachPiece(from, (piece, at) =>
        {
            using var target = flat.narrow(0, at / flat.element_size(), piece.Length / flat.element_size());
            piece.CopyTo(target.bytes);
        });
    }

    /// <summary>
    /// Whether a contiguous CPU tensor holds neither NaN nor infinity. It does not compute in libtorch, whose threads are
    /// needed for training.
    /// </summary>
    public static bool AreFinite(torch.Tensor tensor) => tensor.dtype switch
    {
        torch.ScalarType.Float64 => HaveNoFull(tensor, 0x7FF0_0000_0000_0000ul),
        torch.ScalarType.Float32 => HaveNoFull(tensor, 0x7F80_0000u),
        torch.ScalarType.Float16 => HaveNoFull(tensor, (ushort)0x7C00),
        torch.ScalarType.BFloat16 => HaveNoFull(tensor, (ushort)0x7F80),
        _ => true,
    };

    // An exponent of all ones is NaN or infinity (IEEE 754, 3.4).
    private static bool HaveNoFull<T>(torch.Tensor tensor, T exponent)
        where T : struct, IBinaryInteger<T>
    {
        var full = false;
        ForEachPiece(tensor, (piece, _) => full = full || AnyIsFull(MemoryMarshal.Cast<byte, T>(piece), exponent));
        return !full;
    }

    private static bool AnyIsFull<T>(ReadOnlySpan<T> values, T exponent)
        where T : struct, IBinaryInteger<T>
    {
        var exponents = new Vector<T>(exponent);
        var vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
        foreach (var vector in vectors)
        {
            if (Vector.EqualsAny(vector & exponents, exponents)) return true;
        }

        foreach (var value in values[(vectors.Length * Vector<T>.Count)..])
        {
            if ((value & exponent) == exponent) return true;
        }

        return false;
    }
}
