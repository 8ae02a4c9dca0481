using System.Buffers.Binary;

namespace WganGp.Recipes.Data;

/// <summary>The pieces of a PNG file that hold the picture.</summary>
internal static class PngChunks
{
    private const int SignatureBytes = 8;

    // Length and name before the content of a chunk, and the checksum after it.
    private const int FrameBytes = 12;

    private static readonly uint[] Checksums = [.. Enumerable.Range(0, 256).Select(Checksum)];

    /// <summary>The compressed picture, and the values of the transparent colour, one or three; null if there is none.</summary>
    /// <exception cref="EndOfStreamException">The file is truncated.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static (Stream Data, ushort[]? Transparent) Read(byte[] file)
    {
        var data = new MemoryStream();
        ushort[]? transparent = null;
        for (var at = SignatureBytes; ;)
        {
            if (file.Length - at < FrameBytes) throw new EndOfStreamException();
            var length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (length > file.Length - at - FrameBytes) throw new EndOfStreamException();
            var body = file.AsSpan(at + 4, 4 + (int)length);
            var name = body[..4];
            var content = body[4..];
            if (Of(body) != BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + (int)length)))
            {
                throw new InvalidDataException("a checksum is wrong");
            }

            if (name.SequenceEqual("IEND"u8)) break;
            if (name.SequenceEqual("IDAT"u8)) data.Write(content);
            if (name.SequenceEqual("tRNS"u8) && content.Length is 2 or 6)
            {
                transparent = new ushort[content.Length / 2];
                for (var i = 0; i < transparent.Length; i++) transparent[i] = BinaryPrimitives.ReadUInt16BigEndian(content[(2 * i)..]);
            }

            at += FrameBytes + (int)length;
        }

        data.Position = 0;
        return (data, transparent);
    }

    private static uint Of(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes) sum = (sum >> 8) ^ Checksums[(sum ^ value) & 0xFF];
        return ~sum;
    }

    private static uint Checksum(int value)
    {
        var sum = (uint)value;
        for (var bit = 0; bit < 8; bit++) sum = (sum >> 1) ^ (0xEDB88320 & (uint)-(int)(sum & 1));
        return sum;
    }
}
