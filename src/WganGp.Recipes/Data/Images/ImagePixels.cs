namespace WganGp.Recipes.Data;

/// <summary>Orders of the bytes of an image.</summary>
internal static class ImagePixels
{
    /// <summary>[H, W, C] becomes [C, H, W].</summary>
    public static byte[] ToPlanes(ReadOnlySpan<byte> pixels, int channels)
    {
        var planes = new byte[pixels.Length];
        var area = pixels.Length / channels;
        for (var channel = 0; channel < channels; channel++)
        {
            for (var i = 0; i < area; i++) planes[(channel * area) + i] = pixels[(i * channels) + channel];
        }

        return planes;
    }
}
