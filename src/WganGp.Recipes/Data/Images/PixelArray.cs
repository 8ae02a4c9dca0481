namespace WganGp.Recipes.Data;

/// <summary>Images of one size in memory, one byte per value.</summary>
internal sealed class PixelArray : FileData
{
    private readonly ReadOnlyMemory<byte> pixels;
    private readonly long[]? labels;
    private readonly PixelScale scale;
    private readonly ImageTransform transform;
    private readonly int imageBytes;
    private readonly long images;

    /// <param name="path">Where they come from.</param>
    /// <param name="shape">[C, H, W].</param>
    /// <param name="pixels">The images, [N, C, H, W].</param>
    /// <param name="labels">One label per image; null for none.</param>
    /// <param name="classes">Their names; null for none.</param>
    /// <param name="transform">How the bytes are transformed.</param>
    public PixelArray(
        string path, int[] shape, ReadOnlyMemory<byte> pixels, long[]? labels, IReadOnlyList<string>? classes, ImageTransform transform)
        : base(path, [.. shape], labels is null ? null : classes)
    {
        this.pixels = pixels;
        this.labels = labels;
        this.transform = transform;
        var found = ValueExtent.Of(pixels.Span, isDeep: false);
        var levels = found.Levels(path, transform.Checked(), byte.MaxValue);
        scale = new PixelScale(transform, shape[^1], levels);
        Warnings = found.Warning(path, levels) is { } warning ? [warning] : [];
        imageBytes = shape.Aggregate((product, side) => product * side);
        images = pixels.Length / imageBytes;
    }

    public override long? Count => scale.Samples(images);

    public override (double Low, double High)? ValueRange => (transform.Low, transform.High);

    public override IReadOnlyList<string> Warnings { get; }

    public override string Fingerprint
    {
        get
        {
            using var digest = new Digest($"[{string.Join(",", SampleShape)}] {transform.Settings}");
            digest.Add(pixels.Span);
            digest.Add<long>(labels);
            return digest.ToString();
        }
    }

    private protected override void Fill(long index, Span<float> sample)
    {
        var image = index % images;
        scale.Fill(pixels.Span.Slice((int)image * imageBytes, imageBytes), index, mirrored: index >= images, sample);
    }

    private protected override long Label(long index) => labels![index % images];
}
