using SkiaSharp;

namespace WganGp.Recipes.Data;

/// <summary>An image as stored in its file, and its EXIF orientation.</summary>
internal sealed class DecodedImage(byte[] pixels, int width, int height, SKEncodedOrigin origin)
{
    private const int Channels = 4;

    private bool Turned =>
        origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

    /// <summary>Pixels per row, upright.</summary>
    public int Width => Turned ? height : width;

    /// <summary>Rows, upright.</summary>
    public int Height => Turned ? width : height;

    /// <summary>Writes one row, upright, over a background.</summary>
    /// <param name="y">The row, from the top.</param>
    /// <param name="background">The colour behind transparent pixels.</param>
    /// <param name="row">Three values per pixel, 0 to 255; or one, for grey.</param>
    public void ReadRow(int y, (byte Red, byte Green, byte Blue) background, Span<float> row)
    {
        var grey = row.Length == Width;
        for (var x = 0; x < Width; x++)
        {
            ReadOnlySpan<byte> pixel = pixels.AsSpan(Place(x, y) * Channels, Channels);
            var alpha = pixel[3] / 255f;
            var red = background.Red + (alpha * (pixel[0] - background.Red));
            var green = background.Green + (alpha * (pixel[1] - background.Green));
            var blue = background.Blue + (alpha * (pixel[2] - background.Blue));
            if (grey) row[x] = (0.299f * red) + (0.587f * green) + (0.114f * blue);
            else (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]) = (red, green, blue);
        }
    }

    // The origin says where the file's first row and first column are displayed.
    private int Place(int x, int y) => origin switch
    {
        SKEncodedOrigin.TopRight => (y * width) + width - 1 - x,
        SKEncodedOrigin.BottomRight => ((height - 1 - y) * width) + width - 1 - x,
        SKEncodedOrigin.BottomLeft => ((height - 1 - y) * width) + x,
        SKEncodedOrigin.LeftTop => (x * width) + y,
        SKEncodedOrigin.RightTop => ((height - 1 - x) * width) + y,
        SKEncodedOrigin.RightBottom => ((height - 1 - x) * width) + width - 1 - y,
        SKEncodedOrigin.LeftBottom => (x * width) + width - 1 - y,
        _ => (y * width) + x,
    };
}
