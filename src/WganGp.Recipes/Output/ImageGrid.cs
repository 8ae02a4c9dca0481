using StbImageWriteSharp;
using static TorchSharp.torch;

namespace WganGp.Recipes.Output;

/// <summary>Pictures of a batch of images, side by side in one PNG.</summary>
public static class ImageGrid
{
    private const byte GutterShade = 48;
    private const int LegibleSide = 64;

    /// <summary>Writes images as one PNG, row by row from the top left. The file is written as a whole or not at all.</summary>
    /// <param name="path">The file to write or replace; its folder is created if it is missing.</param>
    /// <param name="images">
    /// The images, floating point <c>[N, C, H, W]</c> with 1 (grey) or 3 (red, green, blue) channels, on any device.
    /// </param>
    /// <param name="low">The value shown as black. The default value is -1, the low end of a tanh generator.</param>
    /// <param name="high">The value shown as white. The default value is 1. Values beyond the range are clamped.</param>
    /// <param name="columns">Images per row; null, the default, makes the picture as square as possible.</param>
    /// <param name="scale">
    /// Size in pixels of each image pixel; null, the default, uses the smallest at which an image is at least 64 pixels long.
    /// </param>
    /// <param name="padding">Width in pixels of the dark grey border around each image. The default value is 2.</param>
    /// <exception cref="ArgumentException">The images have another shape or type, or hold NaN.</exception>
    public static void WritePng(
        string path, Tensor images, double low = -1, double high = 1, int? columns = null, int? scale = null, int padding = 2)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var png = Png(images, low, high, columns, scale, padding);
        AtomicFile.Write(path, stream => stream.Write(png), createFolder: true);
    }

    /// <summary>The bytes of the file that <see cref="WritePng"/> writes, for a server for example.</summary>
    /// <param name="images">The images, as for <see cref="WritePng"/>.</param>
    /// <param name="low">The value shown as black. The default value is -1, the low end of a tanh generator.</param>
    /// <param name="high">The value shown as white. The default value is 1. Values beyond the range are clamped.</param>
    /// <param name="columns">Images per row; null, the default, makes the picture as square as possible.</param>
    /// <param name="scale">
    /// Size in pixels of each image pixel; null, the default, uses the smallest at which an image is at least 64 pixels long.
    /// </param>
    /// <param name="padding">Width in pixels of the dark grey border around each image. The default value is 2.</param>
    /// <returns>A PNG.</returns>
    /// <exception cref="ArgumentException">The images have another shape or type, or hold NaN.</exception>
    public static byte[] Png(
        Tensor images, double low = -1, double high = 1, int? columns = null, int? scale = null, int padding = 2)
    {
        if (columns is int givenColumns) ArgumentOutOfRangeException.ThrowIfLessThan(givenColumns, 1, nameof(columns));
        if (scale is int givenScale) ArgumentOutOfRangeException.ThrowIfLessThan(givenScale, 1, nameof(scale));
        ArgumentOutOfRangeException.ThrowIfNegative(padding);

        using var pixels = PixelBytes.FromImages(images, low, high);
        (var count, var height, var width, var channels) =
            ((int)pixels.shape[0], (int)pixels.shape[1], (int)pixels.shape[2], (int)pixels.shape[3]);
        var across = Math.Min(count, columns ?? SquareColumns(count, height, width));
        var down = (count + across - 1) / across;
        var zoom = scale ?? Math.Max(1, (LegibleSide + Math.Max(height, width) - 1) / Math.Max(height, width));

        var strideX = width * zoom + padding;
        var strideY = height * zoom + padding;
        var canvasWidth = across * strideX + padding;
        var canvasHeight = down * strideY + padding;
        var source = pixels.data<byte>().ToArray();
        var canvas = new byte[checked(canvasWidth * canvasHeight * channels)];
        Array.Fill(canvas, GutterShade);

        for (var image = 0; image < count; image++)
        {
            var left = padding + image % across * strideX;
            var top = padding + image / across * strideY;
            for (var y = 0; y < height * zoom; y++)
            {
                var from = (image * height + y / zoom) * width * channels;
                var to = ((top + y) * canvasWidth + left) * channels;
                for (var x = 0; x < width * zoom; x++)
                {
                    source.AsSpan(from + x / zoom * channels, channels).CopyTo(canvas.AsSpan(to + x * channels));
                }
            }
        }

        var components = channels == 1 ? ColorComponents.Grey : ColorComponents.RedGreenBlue;
        using var png = new MemoryStream();
        new ImageWriter().WritePng(canvas, canvasWidth, canvasHeight, components, png);
        return png.ToArray();
    }

    private static int SquareColumns(int count, int height, int width) =>
        Math.Clamp((int)Math.Ceiling(Math.Sqrt((double)count * height / width)), 1, count);
}
