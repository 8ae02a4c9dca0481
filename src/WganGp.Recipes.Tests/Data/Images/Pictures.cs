using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using SkiaSharp;

namespace WganGp.Recipes.Tests.Data;

/// <summary>Makes image files of every format that is read, and headers that lie.</summary>
internal static class Pictures
{
    /// <summary>A picture whose colour at each place is a function of the place.</summary>
    public static byte[] Encode(SKEncodedImageFormat format, int width, int height, Func<int, int, SKColor> color)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++) bitmap.SetPixel(x, y, color(x, y));
        }

        using var data = bitmap.Encode(format, 100);
        return data.ToArray();
    }

    public static byte[] Png(int width, int height, Func<int, int, SKColor> color) =>
        Encode(SKEncodedImageFormat.Png, width, height, color);

    public static byte[] Png(int width, int height, SKColor color) => Png(width, height, (_, _) => color);

    /// <summary>Uncompressed, 24 bits a pixel, the last row first.</summary>
    public static byte[] Bmp(int width, int height, Func<int, int, SKColor> color)
    {
        var stride = (3 * width + 3) / 4 * 4;
        var file = new byte[54 + stride * height];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        (file[26], file[28]) = (1, 24);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var pixel = color(x, height - 1 - y);
                var at = 54 + y * stride + 3 * x;
                (file[at], file[at + 1], file[at + 2]) = (pixel.Blue, pixel.Green, pixel.Red);
            }
        }

        return file;
    }

    /// <summary>Two pictures of 2x2 pixels and one colour each: red, then blue.</summary>
    public static byte[] Gif() =>
    [
        .. "GIF89a"u8, 2, 0, 2, 0, 0x80, 0, 0, 255, 0, 0, 0, 0, 255,
        // Codes of 3 bits: clear, four times the colour with the codes' growth to 4 bits after the third, end.
        0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, 2, 0x84, 0x51, 0,
        0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, 2, 0x8C, 0x53, 0, 0x3B,
    ];

    /// <summary>A PNG of so many pixels by its header, and no data.</summary>
    public static byte[] LyingPng(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        return [0x89, .. "PNG\r\n\u001A\n"u8, .. Chunk("IHDR", header), .. Chunk("IDAT", Deflated(new byte[64])), .. Chunk("IEND", [])];
    }

    /// <summary>A PNG that declares the gamma 1/2.2, as ImageMagick's do.</summary>
    public static byte[] WithGamma(byte[] png) => [.. png.AsSpan(0, 33), .. Chunk("gAMA", [0, 0, 0xB1, 0x8F]), .. png.AsSpan(33)];

    /// <summary>A PNG of one row and 16 bits a value, red, green, blue.</summary>
    public static byte[] DeepPng(params ushort[] values)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, values.Length / 3);
        (header[7], header[8], header[9]) = (1, 16, 2);
        var row = new byte[1 + 2 * values.Length];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(row.AsSpan(1 + 2 * i), values[i]);
        return [0x89, .. "PNG\r\n\u001A\n"u8, .. Chunk("IHDR", header), .. Chunk("IDAT", Deflated(row)), .. Chunk("IEND", [])];
    }

    /// <summary>Puts the orientation of EXIF into a JPEG.</summary>
    public static byte[] Turned(byte[] jpeg, byte orientation)
    {
        // Big-endian TIFF: one entry, tag 0x0112, a short, once.
        byte[] exif = [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
        return [.. jpeg.AsSpan(0, 2), 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg.AsSpan(2)];
    }

    private static byte[] Deflated(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var deflate = new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(content);
        return stream.ToArray();
    }

    private static byte[] Chunk(string name, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        byte[] body = [.. Encoding.ASCII.GetBytes(name), .. content];
        var check = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc(body));
        return [.. length, .. body, .. check];
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
        }

        return ~crc;
    }
}
