using System.IO.Compression;

namespace WganGp.Recipes.Data;

/// <summary>The lossless compressions of TIFF files.</summary>
internal static class TiffCompression
{
    private const int LzwClear = 256;
    private const int LzwEnd = 257;
    private const int LzwMost = 4096;

    /// <summary>Unpacks one strip or tile.</summary>
    /// <param name="method">The number in the file.</param>
    /// <param name="packed">Its bytes.</param>
    /// <param name="offset">Where they begin.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="unpacked">Receives the pixels.</param>
    /// <exception cref="EndOfStreamException">There are fewer pixels than due.</exception>
    /// <exception cref="InvalidDataException">The data is damaged, or the method is not read.</exception>
    public static void Unpack(long method, byte[] packed, int offset, int count, Span<byte> unpacked)
    {
        switch (method)
        {
            case 1:
                if (count < unpacked.Length) throw new EndOfStreamException();
                packed.AsSpan(offset, unpacked.Length).CopyTo(unpacked);
                break;
            case 5:
                UnpackLzw(packed.AsSpan(offset, count), unpacked);
                break;
            case 8 or 32946:
                using (var stream = new ZLibStream(new MemoryStream(packed, offset, count, false), CompressionMode.Decompress))
                {
                    stream.ReadExactly(unpacked);
                }

                break;
            case 32773:
                UnpackRuns(packed.AsSpan(offset, count), unpacked);
                break;
            default:
                throw new InvalidDataException(
                    $"its compression {method}{Name(method)} is not read; save it with LZW, Deflate or no compression, or as PNG");
        }
    }

    private static string Name(long method) => method switch
    {
        2 or 3 or 4 => " (a fax's)",
        6 or 7 => " (JPEG)",
        34712 => " (JPEG 2000)",
        50000 => " (Zstandard)",
        34925 => " (LZMA)",
        50001 => " (WebP)",
        _ => "",
    };

    private static void UnpackRuns(ReadOnlySpan<byte> packed, Span<byte> unpacked)
    {
        for (var at = 0; !unpacked.IsEmpty;)
        {
            if (at + 1 >= packed.Length) throw new EndOfStreamException();
            var head = (sbyte)packed[at++];
            if (head == sbyte.MinValue) continue;
            var length = Math.Min(head < 0 ? 1 - head : head + 1, unpacked.Length);
            if (head < 0) unpacked[..length].Fill(packed[at++]);
            else if (at + length > packed.Length) throw new EndOfStreamException();
            else packed.Slice(at, length).CopyTo(unpacked);
            if (head >= 0) at += length;
            unpacked = unpacked[length..];
        }
    }

    /// <summary>Codes of 9 to 12 bits, the upper first; each stands for an earlier piece of the output and the byte after it.</summary>
    private static void UnpackLzw(ReadOnlySpan<byte> packed, Span<byte> unpacked)
    {
        if (packed.Length > 1 && packed[0] == 0 && (packed[1] & 1) == 1)
        {
            throw new InvalidDataException("its LZW codes are in the order of before 1990; save it again");
        }

        // Where the piece of a code begins in the output, and its length.
        Span<(int Start, int Length)> pieces = new (int, int)[LzwMost];
        var (next, bits, at, written) = (LzwEnd + 1, 9, 0L, 0);
        var before = (Start: 0, Length: 0);
        while (written < unpacked.Length)
        {
            if (at + bits > 8L * packed.Length) throw new EndOfStreamException();
            var code = Code(packed, at, bits);
            at += bits;
            if (code == LzwEnd) throw new EndOfStreamException();
            if (code == LzwClear)
            {
                (next, bits, before) = (LzwEnd + 1, 9, (0, 0));
                continue;
            }

            if (code > LzwEnd && (code > next || before.Length == 0 || (code == next && next >= LzwMost)))
            {
                throw new InvalidDataException("an LZW code is unknown");
            }

            var start = written;
            if (code < LzwClear) unpacked[written++] = (byte)code;
            else
            {
                // The newest code is the piece before and its own first byte.
                var (from, length) = code < next ? pieces[code] : (before.Start, before.Length + 1);
                for (var i = 0; i < length && written < unpacked.Length; i++) unpacked[written++] = unpacked[from + i];
            }

            if (before.Length > 0 && next < LzwMost)
            {
                pieces[next++] = (before.Start, before.Length + 1);
                // One code earlier than GIF does.
                if (next + 1 >= 1 << bits && bits < 12) bits++;
            }

            before = (start, written - start);
        }
    }

    private static int Code(ReadOnlySpan<byte> packed, long at, int bits)
    {
        var first = (int)(at / 8);
        var three = packed[first] << 16;
        if (first + 1 < packed.Length) three |= packed[first + 1] << 8;
        if (first + 2 < packed.Length) three |= packed[first + 2];
        return (three >> (24 - bits - (int)(at % 8))) & ((1 << bits) - 1);
    }
}
