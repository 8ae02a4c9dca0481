using System.Buffers.Binary;
using System.IO.Compression;

namespace WganGp.Recipes.Tests.Data;

/// <summary>Makes IDX files, sound and damaged.</summary>
internal static class IdxBytes
{
    public static byte[] Header(params uint[] dimensions) => Header(type: 0x08, dimensions);

    public static byte[] Header(byte type, uint[] dimensions)
    {
        var header = new byte[4 + 4 * dimensions.Length];
        header[2] = type;
        header[3] = (byte)dimensions.Length;
        for (var i = 0; i < dimensions.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4 + 4 * i), dimensions[i]);
        return header;
    }

    /// <summary>Data 0, 1, 2, … behind a header that fits it.</summary>
    public static byte[] Counting(params uint[] dimensions)
    {
        var size = (int)dimensions.Aggregate(1u, (product, dimension) => product * dimension);
        return [.. Header(dimensions), .. Enumerable.Range(0, size).Select(i => (byte)i)];
    }

    public static byte[] Gzip(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(content);
        return compressed.ToArray();
    }
}
