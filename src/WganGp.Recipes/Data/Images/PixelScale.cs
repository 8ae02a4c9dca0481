namespace WganGp.Recipes.Data;

/// <summary>Applies an <see cref="ImageTransform"/> to images of one shape, bytes in the order [C, H, W].</summary>
internal sealed class PixelScale
{
    private readonly ImageTransform transform;
    private readonly int width;
    private readonly float[] values = new float[256];

    public PixelScale(ImageTransform transform, int width)
    {
        this.transform = transform.Checked();
        this.width = width;
        for (var shade = 0; shade < values.Length; shade++)
        {
            values[shade] = (float)(transform.Low + ((transform.High - transform.Low) * (shade / 255.0)));
        }
    }

    /// <summary>The number of samples that this many images give.</summary>
    public long Samples(long images) => transform.Mirror ? 2 * images : images;

    /// <summary>The values of a sample.</summary>
    /// <param name="image">The bytes of the image that the sample shows.</param>
    /// <param name="index">The sample's index.</param>
    /// <param name="mirrored">Whether to flip horizontally.</param>
    /// <param name="sample">Receives one value per byte.</param>
    public void Fill(ReadOnlySpan<byte> image, long index, bool mirrored, Span<float> sample)
    {
        if (transform.Dequantize) FillWithNoise(image, index, sample);
        else for (var i = 0; i < image.Length; i++) sample[i] = values[image[i]];
        if (!mirrored) return;
        for (var row = 0; row < sample.Length; row += width) sample.Slice(row, width).Reverse();
    }

    private void FillWithNoise(ReadOnlySpan<byte> image, long index, Span<float> sample)
    {
        // SplitMix64 (Steele, Lea, Flood 2014), with its own starting point for each index.
        const ulong step = 0x9E3779B97F4A7C15;
        var state = Mix(transform.Seed + Mix(((ulong)index + 1) * step));
        var scale = (transform.High - transform.Low) / 256;
        // The largest float below High: rounding to float must not reach the excluded end of [0, 1).
        var most = MathF.BitDecrement((float)transform.High);
        for (var i = 0; i < image.Length; i++)
        {
            state += step;
            var noise = (Mix(state) >> 11) * (1.0 / (1UL << 53));
            sample[i] = Math.Min((float)(transform.Low + (scale * (image[i] + noise))), most);
        }
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
