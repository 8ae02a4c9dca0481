using System.Runtime.InteropServices;

namespace WganGp.Recipes.Data;

/// <summary>Applies an <see cref="ImageTransform"/> to images of one shape, values in the order [C, H, W].</summary>
internal sealed class PixelScale
{
    // How many values of 16 bits there are to one of 8: 255 x 257 = 65,535.
    private const int Deepening = ushort.MaxValue / byte.MaxValue;

    private readonly ImageTransform transform;
    private readonly int width;
    private readonly (double Black, double White) levels;
    private readonly double greyLevels;
    private readonly int unit;
    private readonly float[] values = new float[256];

    /// <param name="transform">What is applied.</param>
    /// <param name="width">Values in a row.</param>
    /// <param name="levels">The stored values that are black and white.</param>
    /// <param name="isDeep">Whether they are in units of 16 bits, so that images of 8 bits are brought to those.</param>
    /// <param name="greyLevels">How many grey levels are above black, for noise; null for whole numbers, one each.</param>
    public PixelScale(
        ImageTransform transform, int width, (double Black, double White) levels, bool isDeep = false, double? greyLevels = null)
    {
        this.transform = transform.Checked();
        this.width = width;
        this.levels = levels;
        this.greyLevels = greyLevels ?? (levels.White - levels.Black);
        unit = isDeep ? Deepening : 1;
        for (var shade = 0; shade < values.Length; shade++) values[shade] = Value(unit * shade);
    }

    /// <summary>The levels of bytes.</summary>
    public static (double Black, double White) Bytes => (0, byte.MaxValue);

    /// <summary>The number of samples that this many images give.</summary>
    public long Samples(long images) => transform.Mirror ? 2 * images : images;

    /// <summary>The values of a sample.</summary>
    /// <param name="image">The image that the sample shows: a byte per value or, where there are twice as many, two.</param>
    /// <param name="index">The sample's index.</param>
    /// <param name="mirrored">Whether to flip horizontally.</param>
    /// <param name="sample">Receives one value per stored one.</param>
    public void Fill(ReadOnlySpan<byte> image, long index, bool mirrored, Span<float> sample)
    {
        if (image.Length > sample.Length) Fill(MemoryMarshal.Cast<byte, ushort>(image), 1, index, sample);
        else if (transform.Dequantize) FillWithNoise(image, unit, index, sample);
        else for (var i = 0; i < image.Length; i++) sample[i] = values[image[i]];
        if (mirrored) Mirror(sample, width);
    }

    /// <summary>The values of a sample from numbers of any type.</summary>
    public void Fill(ReadOnlySpan<double> image, long index, bool mirrored, Span<float> sample)
    {
        Fill(image, 1, index, sample);
        if (mirrored) Mirror(sample, width);
    }

    private void Fill<T>(ReadOnlySpan<T> image, int unit, long index, Span<float> sample) where T : unmanaged
    {
        if (transform.Dequantize) FillWithNoise(image, unit, index, sample);
        else for (var i = 0; i < image.Length; i++) sample[i] = Value(unit * Number(image[i]));
    }

    private void FillWithNoise<T>(ReadOnlySpan<T> image, int unit, long index, Span<float> sample) where T : unmanaged
    {
        // With its own starting point for each index.
        var state = SplitMix64.Mix(transform.Seed + SplitMix64.Mix(((ulong)index + 1) * SplitMix64.Step));
        var scale = (transform.High - transform.Low) / (greyLevels + 1);
        var greys = greyLevels / (levels.White - levels.Black);
        // The largest float below High: rounding to float must not reach the excluded end of [0, 1).
        var most = MathF.BitDecrement((float)transform.High);
        for (var i = 0; i < image.Length; i++)
        {
            state += SplitMix64.Step;
            var noise = (SplitMix64.Mix(state) >> 11) * (1.0 / (1UL << 53));
            var grey = ((unit * Number(image[i])) - levels.Black) * greys;
            sample[i] = Math.Min((float)(transform.Low + (scale * (grey + noise))), most);
        }
    }

    private float Value(double stored) =>
        (float)(transform.Low + ((transform.High - transform.Low) * ((stored - levels.Black) / (levels.White - levels.Black))));

    /// <summary>Flips a sample horizontally.</summary>
    public static void Mirror(Span<float> sample, int width)
    {
        for (var row = 0; row < sample.Length; row += width) sample.Slice(row, width).Reverse();
    }

    // The compiler of the running program removes the branches that do not apply.
    private static double Number<T>(T value) where T : unmanaged =>
        typeof(T) == typeof(byte) ? (byte)(object)value : typeof(T) == typeof(ushort) ? (ushort)(object)value : (double)(object)value;
}
