using System.Buffers.Binary;

namespace WganGp.Recipes.Tests.Data;

/// <summary>
/// Damages IDX files in the ways that a reader meets, before they are compressed, after, or without compression. One seed
/// gives one sequence.
/// </summary>
internal sealed class IdxMutator(int seed)
{
    private static readonly uint[] sizes =
    [
        0, 1, 2, 3, 28, 255, 256, 65535, 65536, 60_000, 2_000_000, int.MaxValue, 0x8000_0000, uint.MaxValue,
    ];

    private static readonly byte[][] small =
    [
        IdxBytes.Counting(3, 4, 5), IdxBytes.Counting(40), IdxBytes.Counting(2, 2), IdxBytes.Counting(1, 1, 1, 1, 6),
    ];

    // Large enough for its size to count beside what any file costs.
    private static readonly byte[] large = IdxBytes.Counting(400, 28, 28);

    private readonly Random _random = new(seed);

    /// <summary>One file, and the most bytes that it can hold unpacked.</summary>
    public (byte[] Bytes, long Unpacked) Next()
    {
        var content = (_random.Next(50) == 0 ? large : small[_random.Next(small.Length)]).ToArray();
        if (_random.Next(4) != 0) content = Damage(content, inHeader: true);
        if (_random.Next(2) == 0) return (content, content.Length);

        var packed = IdxBytes.Gzip(content);
        if (_random.Next(2) == 0) return (packed, content.Length);
        // Deflate packs at most 1,032 to 1; what is damaged may hold more than what was packed.
        packed = Damage(packed, inHeader: false);
        return (packed, Math.Max(content.Length, 1032L * packed.Length));
    }

    private byte[] Damage(byte[] bytes, bool inHeader)
    {
        for (var left = 1 + _random.Next(3); left > 0; left--) bytes = Mutate(bytes, inHeader);
        return bytes;
    }

    private byte[] Mutate(byte[] bytes, bool inHeader)
    {
        if (bytes.Length == 0) return bytes;
        switch (_random.Next(inHeader ? 8 : 5))
        {
            case 0:
                bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
                return bytes;
            case 1:
                bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
                return bytes;
            case 2:
                return bytes[.._random.Next(bytes.Length + 1)];
            case 3:
                return [.. bytes, .. bytes.AsSpan(0, _random.Next(Math.Min(bytes.Length, 200)) + 1)];
            case 4:
                var (from, at) = (_random.Next(bytes.Length), _random.Next(bytes.Length + 1));
                return [.. bytes.AsSpan(0, at), .. bytes.AsSpan(from, Math.Min(8, bytes.Length - from)), .. bytes.AsSpan(at)];
            case 5:
                // The number of dimensions: more of them, or none.
                if (bytes.Length > 3) bytes[3] = (byte)(_random.Next(2) == 0 ? _random.Next(5) : _random.Next(256));
                return bytes;
            default:
                // A dimension that lies: huge, 0, or a product that wraps round.
                var place = 4 + 4 * _random.Next(3);
                if (bytes.Length >= place + 4)
                {
                    BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(place), sizes[_random.Next(sizes.Length)]);
                }

                return bytes;
        }
    }
}
