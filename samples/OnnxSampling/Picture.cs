using StbImageWriteSharp;

namespace OnnxSampling;

/// <summary>Samples side by side in a picture.</summary>
internal static class Picture
{
    private const int Gap = 2;

    /// <summary>Writes a PNG file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="values">Images <c>[N, 1 or 3, H, W]</c>.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="range">Black and white.</param>
    public static void Write(string path, float[] values, long[] shape, (float Low, float High) range)
    {
        var (count, height, width) = (shape[0], shape[2], shape[3]);
        var channels = (int)shape[1];
        var columns = (int)Math.Ceiling(Math.Sqrt(count));
        var rows = (int)((count + columns - 1) / columns);
        var (wide, high) = ((columns * ((int)width + Gap)) - Gap, (rows * ((int)height + Gap)) - Gap);
        var pixels = new byte[wide * high * 3];
        Array.Fill(pixels, (byte)255);
        for (var i = 0; i < count; i++)
        {
            var (left, top) = (i % columns * ((int)width + Gap), i / columns * ((int)height + Gap));
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    for (var c = 0; c < 3; c++)
                    {
                        var value = values[(((((i * channels) + (channels == 1 ? 0 : c)) * (int)height) + y) * (int)width) + x];
                        var share = (value - range.Low) / (range.High - range.Low);
                        pixels[((((top + y) * wide) + left + x) * 3) + c] = (byte)Math.Round(255 * Math.Clamp(share, 0, 1));
                    }
                }
            }
        }

        WritePixels(path, pixels, wide, high);
    }

    /// <summary>Writes red, green and blue of each pixel, row by row, as a PNG file.</summary>
    public static void WritePixels(string path, byte[] pixels, int width, int height)
    {
        using var stream = File.Create(path);
        new ImageWriter().WritePng(pixels, width, height, ColorComponents.RedGreenBlue, stream);
    }
}
