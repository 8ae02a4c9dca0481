namespace WganGp.Recipes.Data;

/// <summary>Orders of the values of an image.</summary>
internal static class ImagePixels
{
    /// <summary>[N, H, W] becomes [N, W, H].</summary>
    public static byte[] Turned(ReadOnlySpan<byte> images, int height, int width)
    {
        var turned = new byte[images.Length];
        var area = height * width;
        for (var at = 0; at < images.Length; at++)
        {
            var (row, column) = (at % area / width, at % width);
            turned[at - (at % area) + (column * height) + row] = images[at];
        }

        return turned;
    }

    /// <summary>[H, W, C] becomes [C, H, W].</summary>
    public static T[] ToPlanes<T>(ReadOnlySpan<T> pixels, int channels)
    {
        var planes = new T[pixels.Length];
        var area = pixels.Length / channels;
        for (var channel = 0; channel < channels; channel++)
        {
            for (var i = 0; i < area; i++) planes[(channel * area) + i] = pixels[(i * channels) + channel];
        }

        return planes;
    }
}
