namespace WganGp.Recipes.Data;

/// <summary>Orders of the bytes of an image.</summary>
internal static class ImagePixels
{
    /// <summary>[H, W, C] becomes [C, H, W].</summary>
    public static byte[] ToPlanes(ReadOnlySpan<byte> pixels, int channels)
    {
        byte[] planes = new byte[pixels.Length];
        int area = pixels.Length / channels;
        for (int channel = 0; channel < channels; channel++)
        {
            for (int i = 0; i < area; i++) planes[(channel * area) + i] = pixels[(i * channels) + channel];
        }

        return planes;
    }
}
