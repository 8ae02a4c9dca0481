using System.Runtime.InteropServices;
using SkiaSharp;

namespace WganGp.Recipes.Data;

/// <summary>An image as stored in its file, and its EXIF orientation.</summary>
/// <param name="pixels">Red, green, blue and opacity of each pixel, a byte each or, in the processor's order, two.</param>
/// <param name="width">Pixels per row, in the file.</param>
/// <param name="height">Rows, in the file.</param>
/// <param name="origin">Where the file's first row and first column are displayed.</param>
/// <param name="isDeep">Whether a value has 16 bits instead of 8.</param>
/// <param name="owner">What is disposed with the image.</param>
internal sealed class DecodedImage(
    ReadOnlyMemory<byte> pixels, int width, int height, SKEncodedOrigin origin = SKEncodedOrigin.TopLeft, bool isDeep = false,
    IDisposable? owner = null) : IDisposable
{
    private const int Channels = 4;

    private bool Turned =>
        origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

    /// <summary>Pixels per row, upright.</summary>
    public int Width => Turned ? height : width;

    /// <summary>Rows, upright.</summary>
    public int Height => Turned ? width : height;

    /// <summary>Whether a value has 16 bits instead of 8.</summary>
    public bool IsDeep => isDeep;

    /// <summary>The value of white: 255, or 65,535.</summary>
    public int White => isDeep ? ushort.MaxValue : byte.MaxValue;

    /// <summary>Writes one row, upright, over a background.</summary>
    /// <param name="y">The row, from the top.</param>
    /// <param name="background">The colour behind transparent pixels.</param>
    /// <param name="row">Three values per pixel, 0 to <see cref="White"/>; or one, for grey.</param>
    public void ReadRow(int y, (byte Red, byte Green, byte Blue) background, Span<float> row)
    {
        if (isDeep)
        {
            var share = ushort.MaxValue / byte.MaxValue;
            var (red, green, blue) = background;
            ReadRow(MemoryMarshal.Cast<byte, ushort>(pixels.Span), y, (red * share, green * share, blue * share), row);
        }
        else ReadRow(pixels.Span, y, (background.Red, background.Green, background.Blue), row);
    }

    /// <summary>The same image, which disposes one thing more.</summary>
    public DecodedImage With(IDisposable more) => new(pixels, width, height, origin, isDeep, new Owners(owner, more));

    public void Dispose() => owner?.Dispose();

    private void ReadRow<T>(ReadOnlySpan<T> values, int y, (float Red, float Green, float Blue) background, Span<float> row)
        where T : unmanaged
    {
        var grey = row.Length == Width;
        for (var x = 0; x < Width; x++)
        {
            var pixel = values.Slice(Place(x, y) * Channels, Channels);
            var alpha = Number(pixel[3]) / White;
            var red = background.Red + (alpha * (Number(pixel[0]) - background.Red));
            var green = background.Green + (alpha * (Number(pixel[1]) - background.Green));
            var blue = background.Blue + (alpha * (Number(pixel[2]) - background.Blue));
            if (grey) row[x] = (0.299f * red) + (0.587f * green) + (0.114f * blue);
            else (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]) = (red, green, blue);
        }
    }

    // The compiler of the running program removes the branch that does not apply.
    private static float Number<T>(T value) where T : unmanaged =>
        typeof(T) == typeof(byte) ? (byte)(object)value : (ushort)(object)value;

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

    /// <summary>Two things that are disposed together.</summary>
    internal sealed class Owners(IDisposable? first, IDisposable? second) : IDisposable
    {
        public void Dispose()
        {
            first?.Dispose();
            second?.Dispose();
        }
    }
}
