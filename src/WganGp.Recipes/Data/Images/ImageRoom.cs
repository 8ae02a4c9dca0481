using SkiaSharp;

namespace WganGp.Recipes.Data;

/// <summary>The memory for one image: its size is checked before any of it is taken.</summary>
/// <param name="name">The image's name in messages.</param>
/// <param name="mostPixels">The most pixels that it may have.</param>
/// <param name="budget">The memory that all images decoded at one time share; null for no bound.</param>
internal sealed class ImageRoom(string name, long mostPixels, DecodingBudget? budget)
{
    private const int Channels = 4;

    public string Name => name;

    /// <summary>Refuses an image with no pixels or too many.</summary>
    public void Check(long width, long height, bool isDeep)
    {
        if (width < 1 || height < 1 || width > mostPixels || width * height > mostPixels
            || width * height * Channels * (isDeep ? sizeof(ushort) : 1) > Array.MaxLength)
        {
            throw new TrainingDataException(
                $"The header of '{name}' declares {FileData.Text(width)} x {FileData.Text(height)} pixels{(isDeep ? " of 16 bits" : "")}" +
                $", but images must have 1 to {FileData.Text(mostPixels)} pixels.");
        }
    }

    /// <summary>Takes the memory, zeroed, and lets it be filled.</summary>
    /// <param name="width">Pixels per row, in the file.</param>
    /// <param name="height">Rows, in the file.</param>
    /// <param name="isDeep">Whether a value has 16 bits instead of 8.</param>
    /// <param name="origin">Where the file's first row and first column are displayed.</param>
    /// <param name="fill">Writes red, green, blue and opacity of each pixel.</param>
    /// <param name="copies">How often the decoder holds the image at one time, the result included.</param>
    public DecodedImage Make(
        long width, long height, bool isDeep, SKEncodedOrigin origin, Action<PixelBuffer> fill, int copies = 1)
    {
        Check(width, height, isDeep);
        var bytes = (int)(width * height * Channels * (isDeep ? sizeof(ushort) : 1));
        var share = budget?.Take((long)bytes * copies);
        PixelBuffer? pixels = null;
        try
        {
            pixels = new PixelBuffer(bytes);
            fill(pixels);
            return new DecodedImage(
                pixels.Memory, (int)width, (int)height, origin, isDeep, new DecodedImage.Owners(pixels, share));
        }
        catch
        {
            ((IDisposable?)pixels)?.Dispose();
            share?.Dispose();
            throw;
        }
    }
}
