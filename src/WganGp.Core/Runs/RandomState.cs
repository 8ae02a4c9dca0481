using System.Buffers.Binary;
using TorchSharp;
using WganGp.SafeTensors;

namespace WganGp.Runs;

/// <summary>Checks a saved state of libtorch's CPU random generator before it is passed to libtorch.</summary>
internal static class RandomState
{
    private const int Words = 624; // of the Mersenne twister

    // The head of CPUGeneratorImpl's state: seed (8 bytes), left (4), seeded (4), next (8). The native call that sets the
    // state has no exception guard: a state that libtorch refuses would end the process.
    public static void ThrowUnlessUsable(torch.Tensor saved, torch.Tensor present, string path, string name)
    {
        var usable = saved.dtype == present.dtype && saved.shape.AsSpan().SequenceEqual(present.shape);
        if (usable)
        {
            var head = saved.bytes[..24];
            var left = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
            var seeded = BinaryPrimitives.ReadInt32LittleEndian(head[12..]);
            var next = BinaryPrimitives.ReadUInt64LittleEndian(head[16..]);
            usable = left is > 0 and <= Words && seeded == 1 && next <= Words;
        }

        if (!usable) throw CheckpointErrors.Damaged(path, $"{CheckpointErrors.Quote(name)} is not the state of a random generator");
    }
}
