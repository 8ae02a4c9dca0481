using System.Buffers;
using TorchSharp;

namespace WganGp.Checkpoints;

/// <summary>
/// The bytes of a tensor, in memory order. TorchSharp runs on little-endian machines only, so they are the file's bytes.
/// </summary>
internal static class TensorBytes
{
    /// <summary>Visits a contiguous CPU tensor in pieces: one span cannot hold more than 2 GB.</summary>
    /// <param name="tensor">The tensor; what the visitor writes into the span is written into it.</param>
    /// <param name="visit">Gets each piece and its place, in bytes from the tensor's start.</param>
    public static void ForEachPiece(torch.Tensor tensor, SpanAction<byte, long> visit)
    {
        const long PieceBytes = 1 << 20;
        using var flat = tensor.view(-1);
        var size = flat.element_size();
        var (count, step) = (flat.numel(), PieceBytes / size);
        for (long at = 0; at < count; at += step)
        {
            using var piece = flat.narrow(0, at, Math.Min(step, count - at));
            visit(piece.bytes, at * size);
        }
    }
}
