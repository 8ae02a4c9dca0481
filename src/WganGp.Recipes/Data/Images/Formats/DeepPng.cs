using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace WganGp.Recipes.Data;

/// <summary>
/// PNG files of 16 bits per value, of which SkiaSharp keeps the upper 8 only. Gamma and colour profiles are not applied, as for the others.
/// </summary>
/// <remarks>Format: www.w3.org/TR/png-3.</remarks>
internal static class DeepPng
{
    private const int HeaderBytes = 33;
    private const int BytesOfValue = 2;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    // The passes of an interlaced image: first column, first row, step across, step down.
    private static readonly (int X, int Y, int Across, int Down)[] Interlaced =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public static bool Is(ReadOnlySpan<byte> file) =>
        file.Length >= HeaderBytes && file.StartsWith(Signature)
        && file.Slice(12, 4).SequenceEqual("IHDR"u8) && file[24] == 8 * BytesOfValue;

    public static DecodedImage Decode(byte[] file, ImageRoom room)
    {
        var width = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(16));
        var height = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(20));
        var channels = file[25] switch
        {
            0 => 1,
            2 => 3,
            4 => 2,
            6 => 4,
            _ => throw new InvalidDataException($"the colour type {file[25]} does not exist with 16 bits"),
        };
        if (file[28] > 1) throw new InvalidDataException($"the interlace method {file[28]} does not exist");
        var (data, transparent) = PngChunks.Read(file);
        return room.Make(width, height, isDeep: true, SKEncodedOrigin.TopLeft, pixels =>
        {
            using var stream = new ZLibStream(data, CompressionMode.Decompress);
            var values = MemoryMarshal.Cast<byte, ushort>(pixels.GetSpan());
            var passes = file[28] == 0 ? [(0, 0, 1, 1)] : Interlaced;
            foreach (var pass in passes) ReadPass(stream, pass, (int)width, (int)height, channels, transparent, values);
        });
    }

    private static void ReadPass(
        ZLibStream stream, (int X, int Y, int Across, int Down) pass, int width, int height, int channels, ushort[]? transparent,
        Span<ushort> values)
    {
        var columns = (width - pass.X + pass.Across - 1) / pass.Across;
        if (columns <= 0) return;
        var (row, above) = (new byte[columns * channels * BytesOfValue], new byte[columns * channels * BytesOfValue]);
        for (var y = pass.Y; y < height; y += pass.Down)
        {
            var filter = stream.ReadByte();
            if (filter < 0) throw new EndOfStreamException();
            stream.ReadExactly(row);
            Unfilter(filter, row, above, channels * BytesOfValue);
            for (var column = 0; column < columns; column++)
            {
                Convert(
                    row.AsSpan(column * channels * BytesOfValue), channels, transparent,
                    values.Slice(4 * ((y * width) + pass.X + (column * pass.Across)), 4));
            }

            (row, above) = (above, row);
        }
    }

    private static void Convert(ReadOnlySpan<byte> stored, int channels, ushort[]? transparent, Span<ushort> pixel)
    {
        var isColour = channels > 2;
        for (var i = 0; i < 3; i++) pixel[i] = BinaryPrimitives.ReadUInt16BigEndian(stored[(isColour ? BytesOfValue * i : 0)..]);
        pixel[3] = channels % 2 == 0
            ? BinaryPrimitives.ReadUInt16BigEndian(stored[(BytesOfValue * (channels - 1))..])
            : transparent is not null && pixel[..transparent.Length].SequenceEqual(transparent) ? (ushort)0 : ushort.MaxValue;
    }

    private static void Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        if (filter > 4) throw new InvalidDataException($"the filter {filter} does not exist");
        for (var i = 0; i < row.Length; i++)
        {
            var left = i < pixelBytes ? 0 : row[i - pixelBytes];
            var corner = i < pixelBytes ? 0 : above[i - pixelBytes];
            row[i] += (byte)(filter switch
            {
                0 => 0,
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                _ => Paeth(left, above[i], corner),
            });
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        var estimate = left + up - corner;
        var (toLeft, toUp, toCorner) = (Math.Abs(estimate - left), Math.Abs(estimate - up), Math.Abs(estimate - corner));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }
}
