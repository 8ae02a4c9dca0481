using System.Runtime.InteropServices;
using SkiaSharp;

namespace WganGp.Recipes.Data;

/// <summary>Decodes image files; the only caller of the decoding library.</summary>
internal static class ImageDecoder
{
    // No format needs more than 16 bits for each of four channels; the rest is for metadata.
    private const int MostBytesOfPixel = 8;
    private const long Surplus = 16 << 20;

    /// <summary>Reads and decodes a file.</summary>
    /// <exception cref="TrainingDataException">
    /// It cannot be read, or is damaged; the message contains the given name.
    /// </exception>
    public static DecodedImage Decode(string path, string name, long mostPixels)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > Math.Min((mostPixels * MostBytesOfPixel) + Surplus, Array.MaxLength))
            {
                throw new TrainingDataException(
                    $"'{name}' is {FileData.Text(length)} bytes long, more than an image of {FileData.Text(mostPixels)} pixels needs.");
            }

            return Decode(File.ReadAllBytes(path), name, mostPixels);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TrainingDataException($"'{name}' cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Decodes a file in memory; for an animation, its first frame.</summary>
    public static DecodedImage Decode(byte[] file, string name, long mostPixels)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data)
            ?? throw new TrainingDataException(
                $"'{name}' is not an image, or its header is damaged: " +
                $"it begins with the bytes {Convert.ToHexString(file.AsSpan(0, Math.Min(file.Length, 8)))}.");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > mostPixels || width < 1 || height < 1)
        {
            throw new TrainingDataException(
                $"The header of '{name}' declares {FileData.Text(width)} x {FileData.Text(height)} pixels, " +
                $"but images must have 1 to {FileData.Text(mostPixels)} pixels.");
        }

        // Without a colour space nothing is converted: the file's own values, as Pillow and most published work on images read
        // them.
        var info = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, colorspace: null);
        var pixels = new byte[info.BytesSize];
        var pinned = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        SKCodecResult result;
        try
        {
            result = codec.GetPixels(info, pinned.AddrOfPinnedObject());
        }
        finally
        {
            pinned.Free();
        }

        if (result != SKCodecResult.Success)
        {
            throw new TrainingDataException(
                $"The image '{name}' is {(result == SKCodecResult.IncompleteInput ? "truncated" : $"damaged ({result})")}.");
        }

        return new DecodedImage(pixels, width, height, codec.EncodedOrigin);
    }
}
