using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace WganGp.Recipes.Data;

/// <summary>PBM, PGM and PPM files, as text or binary, with up to 16 bits per value.</summary>
/// <remarks>Format: netpbm.sourceforge.net/doc/ppm.html. The header's largest value is white.</remarks>
internal static class NetpbmImage
{
    public static bool Is(ReadOnlySpan<byte> file) =>
        file.Length > 2 && file[0] == 'P' && file[1] is >= (byte)'1' and <= (byte)'6' && IsSpace(file[2]);

    public static DecodedImage Decode(byte[] file, ImageRoom room)
    {
        var kind = file[1] - '0';
        var at = 2;
        var (width, height) = (Number(file, ref at), Number(file, ref at));
        var isBitmap = kind is 1 or 4;
        var white = isBitmap ? 1 : Number(file, ref at);
        if (white is < 1 or > ushort.MaxValue) throw new InvalidDataException($"its largest value is {white}, not 1 to 65535");
        var channels = kind is 3 or 6 ? 3 : 1;
        var isDeep = white > byte.MaxValue;
        room.Check(width, height, isDeep);
        if (kind > 3)
        {
            // One space, or one line end, is between the header and the data.
            at++;
            var rowBytes = isBitmap ? (width + 7) / 8 : width * channels * (isDeep ? 2 : 1);
            if (file.Length - at < rowBytes * height) throw new EndOfStreamException();
        }

        return room.Make(width, height, isDeep, SKEncodedOrigin.TopLeft, pixels =>
        {
            var scale = (isDeep ? ushort.MaxValue : byte.MaxValue) / (double)white;
            var place = at;
            for (var y = 0; y < height; y++)
            {
                for (var i = 0; i < width * channels; i++)
                {
                    var stored = kind switch
                    {
                        1 => Digit(file, ref place),
                        < 4 => Number(file, ref place),
                        4 => (file[place + (i / 8)] >> (7 - (i % 8))) & 1,
                        _ when isDeep => BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(place + (2 * i))),
                        _ => file[place + i],
                    };
                    if (stored > white) throw new InvalidDataException($"a value is {stored}, above the largest of {white}");
                    // In a bitmap 1 is black.
                    Put(pixels, isDeep, channels, (y * width * channels) + i, Math.Round((isBitmap ? 1 - stored : stored) * scale));
                }

                if (kind > 3) place += (int)(isBitmap ? (width + 7) / 8 : width * channels * (isDeep ? 2 : 1));
            }
        });
    }

    private static void Put(PixelBuffer pixels, bool isDeep, int channels, long index, double value)
    {
        var (pixel, channel) = ((int)(index / channels), (int)(index % channels));
        var deep = isDeep ? MemoryMarshal.Cast<byte, ushort>(pixels.GetSpan()) : [];
        if (isDeep) Put(deep.Slice(4 * pixel, 4), channels, channel, (ushort)value, ushort.MaxValue);
        else Put(pixels.GetSpan().Slice(4 * pixel, 4), channels, channel, (byte)value, byte.MaxValue);
    }

    private static void Put<T>(Span<T> pixel, int channels, int channel, T value, T opaque)
    {
        if (channels == 1) pixel[..3].Fill(value);
        else pixel[channel] = value;
        pixel[3] = opaque;
    }

    private static long Digit(ReadOnlySpan<byte> file, ref int at)
    {
        Skip(file, ref at);
        var digit = file[at++] - '0';
        return digit is 0 or 1 ? digit : throw new InvalidDataException("it has something other than 0 and 1 among its pixels");
    }

    private static long Number(ReadOnlySpan<byte> file, ref int at)
    {
        Skip(file, ref at);
        long number = 0;
        var start = at;
        for (; at < file.Length && file[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            number = (10 * number) + file[at] - '0';
            if (number > int.MaxValue) throw new InvalidDataException("a number is too large");
        }

        return at > start ? number : throw new InvalidDataException("it has something other than a number where one is due");
    }

    /// <summary>Passes over spaces, and comments from '#' to the end of their line.</summary>
    private static void Skip(ReadOnlySpan<byte> file, ref int at)
    {
        var inComment = false;
        for (; at < file.Length && (inComment || IsSpace(file[at]) || file[at] == '#'); at++)
        {
            inComment = file[at] is not ((byte)'\n' or (byte)'\r') && (inComment || file[at] == '#');
        }

        if (at == file.Length) throw new EndOfStreamException();
    }

    private static bool IsSpace(byte letter) => letter is (byte)' ' or (>= 9 and <= 13);
}
