using SkiaSharp;

namespace WganGp.Recipes.Data;

/// <summary>Decodes image files: chooses the decoder by the first bytes. The only caller of the decoding library.</summary>
internal static class ImageDecoder
{
    // No format needs more than 16 bits for each of four channels; the rest is for metadata.
    private const int MostBytesOfPixel = 8;
    private const long Surplus = 16 << 20;

    // A file that is larger is read only while no other image is decoded, since it takes memory itself.
    private const long LargeFile = 4 << 20;

    /// <summary>Reads and decodes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="mostPixels">The most pixels that it may have.</param>
    /// <param name="budget">The memory that all images decoded at one time share; null for no bound.</param>
    /// <exception cref="TrainingDataException">
    /// It cannot be read, or is damaged; the message contains the given name.
    /// </exception>
    public static DecodedImage Decode(string path, string name, long mostPixels, DecodingBudget? budget = null)
    {
        try
        {
            using var file = RegularFile.OpenRead(path, bufferSize: 0);
            var length = file.Length;
            if (length > Math.Min((mostPixels * MostBytesOfPixel) + Surplus, Array.MaxLength))
            {
                throw new TrainingDataException(
                    $"'{name}' is {FileData.Text(length)} bytes long, more than an image of {FileData.Text(mostPixels)} pixels needs.");
            }

            var everything = length > LargeFile ? budget?.Take(long.MaxValue) : null;
            try
            {
                var bytes = new byte[length];
                file.ReadExactly(bytes);
                var image = Decode(bytes, name, mostPixels, everything is null ? budget : null);
                return everything is null ? image : image.With(everything);
            }
            catch
            {
                everything?.Dispose();
                throw;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TrainingDataException($"'{name}' cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Decodes a file in memory; for an animation or several pages, the first.</summary>
    public static DecodedImage Decode(byte[] file, string name, long mostPixels, DecodingBudget? budget = null)
    {
        if (file.Length == 0) throw new TrainingDataException($"The image '{name}' is empty: it has 0 bytes.");
        var room = new ImageRoom(name, mostPixels, budget);
        try
        {
            if (DeepPng.Is(file)) return DeepPng.Decode(file, room);
            if (TiffImage.Is(file)) return TiffImage.Decode(file, room);
            return NetpbmImage.Is(file) ? NetpbmImage.Decode(file, room) : DecodeBySkia(file, room);
        }
        catch (InvalidDataException damage)
        {
            throw new TrainingDataException($"The image '{name}' is damaged ({damage.Message.TrimEnd('.')}).", damage);
        }
        catch (EndOfStreamException)
        {
            throw new TrainingDataException($"The image '{name}' is truncated.");
        }
    }

    private static unsafe DecodedImage DecodeBySkia(byte[] file, ImageRoom room)
    {
        fixed (byte* start = file)
        {
            // Not a copy: the file stays in memory as long as the codec.
            using var data = SKData.Create((nint)start, file.Length);
            using var codec = SKCodec.Create(data)
                ?? throw new TrainingDataException(
                    $"'{room.Name}' is not an image, or its header is damaged: " +
                    $"it begins with the bytes {Convert.ToHexString(file.AsSpan(0, Math.Min(file.Length, 8)))}.");
            var (width, height) = (codec.Info.Width, codec.Info.Height);
            return room.Make(width, height, isDeep: false, codec.EncodedOrigin, pixels =>
            {
                // Without a colour space nothing is converted: the file's own values, as Pillow and most published work on images
                // read them.
                var info = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, colorspace: null);
                var result = codec.GetPixels(info, pixels.Address);
                if (result == SKCodecResult.IncompleteInput) throw new EndOfStreamException();
                if (result != SKCodecResult.Success) throw new InvalidDataException(result.ToString());
            });
        }
    }
}
