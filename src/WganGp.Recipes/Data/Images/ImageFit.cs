using System.Buffers;
using System.Runtime.InteropServices;

namespace WganGp.Recipes.Data;

/// <summary>Resizes images so that the shorter side fits, and crops the centre square.</summary>
/// <remarks>
/// Cubic convolution (Keys 1981, a = -1/2), scaled by the reduction factor so that every source pixel contributes: the antialiased
/// bicubic filter of Pillow, which "On Aliased Resizing" (arXiv 2104.11222) recommends for evaluating generative models.
/// </remarks>
internal static class ImageFit
{
    private const double Support = 2;

    /// <summary>The square [C, size, size]: one byte per value, or for an image of 16 bits two, in the processor's order.</summary>
    public static byte[] ToSquare(DecodedImage image, int size, int channels, (byte Red, byte Green, byte Blue) background)
    {
        var shorter = Math.Min(image.Width, image.Height);
        var across = WeightsOf(image.Width, shorter, size);
        var down = WeightsOf(image.Height, shorter, size);
        var top = down.Min(weights => weights.Start);
        var rows = down.Max(weights => weights.Start + weights.Values.Length) - top;

        // From the pool: thousands of images pass through here, and arrays of this size are collected late.
        var narrow = ArrayPool<float>.Shared.Rent(rows * size * channels);
        var row = ArrayPool<float>.Shared.Rent(image.Width * channels);
        try
        {
            for (var y = 0; y < rows; y++)
            {
                image.ReadRow(top + y, background, row.AsSpan(0, image.Width * channels));
                for (var x = 0; x < size; x++)
                {
                    for (var channel = 0; channel < channels; channel++)
                    {
                        narrow[(((y * size) + x) * channels) + channel] = across[x].Sum(row, channel, channels);
                    }
                }
            }

            return Down(narrow, down, top, size, channels, image);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(row);
            ArrayPool<float>.Shared.Return(narrow);
        }
    }

    private static byte[] Down(float[] narrow, Weights[] down, int top, int size, int channels, DecodedImage image)
    {
        var square = new byte[channels * size * size * (image.IsDeep ? sizeof(ushort) : 1)];
        var deep = image.IsDeep ? MemoryMarshal.Cast<byte, ushort>(square.AsSpan()) : [];
        var stride = size * channels;
        for (var y = 0; y < size; y++)
        {
            var weights = down[y] with { Start = down[y].Start - top };
            for (var x = 0; x < size; x++)
            {
                for (var channel = 0; channel < channels; channel++)
                {
                    var value = Math.Clamp(MathF.Round(weights.Sum(narrow, (x * channels) + channel, stride)), 0, image.White);
                    var place = (((channel * size) + y) * size) + x;
                    if (image.IsDeep) deep[place] = (ushort)value;
                    else square[place] = (byte)value;
                }
            }
        }

        return square;
    }

    /// <summary>For each pixel along the square's side, the source pixels that contribute to it.</summary>
    /// <param name="length">Pixels along the source's side.</param>
    /// <param name="shorter">Pixels along its shorter side.</param>
    /// <param name="size">Pixels along the square's side.</param>
    private static Weights[] WeightsOf(int length, int shorter, int size)
    {
        var step = (double)shorter / size;
        var stretch = Math.Max(step, 1);
        var cut = (length - shorter) / 2.0;
        var all = new Weights[size];
        for (var i = 0; i < size; i++)
        {
            var centre = cut + ((i + 0.5) * step);
            var start = Math.Max(0, (int)Math.Ceiling(centre - (Support * stretch) - 0.5));
            var end = Math.Min(length, (int)Math.Floor(centre + (Support * stretch) - 0.5) + 1);
            double[] raw = [.. Enumerable.Range(start, end - start).Select(pixel => Cubic((pixel + 0.5 - centre) / stretch))];
            // At the edges part of the filter falls outside: the remaining weights are normalised to 1.
            var total = raw.Sum();
            all[i] = new Weights(start, Array.ConvertAll(raw, weight => (float)(weight / total)));
        }

        return all;
    }

    private static double Cubic(double distance)
    {
        var x = Math.Abs(distance);
        return x < 1 ? (((1.5 * x) - 2.5) * x * x) + 1 : x < 2 ? (((((-0.5 * x) + 2.5) * x) - 4) * x) + 2 : 0;
    }

    private readonly record struct Weights(int Start, float[] Values)
    {
        public float Sum(float[] line, int offset, int stride)
        {
            float sum = 0;
            var at = (Start * stride) + offset;
            foreach (var weight in Values)
            {
                sum += weight * line[at];
                at += stride;
            }

            return sum;
        }
    }
}
