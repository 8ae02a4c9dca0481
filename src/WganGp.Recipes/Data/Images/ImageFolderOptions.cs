namespace WganGp.Recipes.Data;

/// <summary>How the images of a folder become samples of one shape.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>
    /// The side of a sample in pixels. An image is resized so that its shorter side fits, and its centre is cropped. The default value
    /// is 64, the side of the paper's larger images.
    /// </summary>
    public int Size { get; init; } = 64;

    /// <summary>3 for colour, the default, or 1 for grey (0.299 red + 0.587 green + 0.114 blue, ITU-R BT.601).</summary>
    public int Channels { get; init; } = 3;

    /// <summary>The colour behind transparent pixels. The default value is white.</summary>
    public (byte Red, byte Green, byte Blue) Background { get; init; } = (255, 255, 255);

    /// <summary>
    /// Bytes of memory for decoded images, each of which takes Channels · Size². What does not fit is decoded again when it is next
    /// read; the least recently read is evicted. The default value is 1 GB: 87,000 colour images of 64x64. 0 decodes at each read.
    /// </summary>
    public long CacheBytes { get; init; } = 1L << 30;

    /// <summary>
    /// Whether a damaged image is an error. The default value is false: it is skipped and listed in <see cref="FileData.Skipped"/>.
    /// </summary>
    public bool RefuseDamaged { get; init; }

    /// <summary>
    /// The most pixels in a file, and in all files that are decoded at one time while a folder is opened. A file whose header declares
    /// more counts as damaged, before memory is allocated for it. The default value is 100,000,000, which take 400 MB, or twice that with
    /// 16 bits.
    /// </summary>
    public long MostPixels { get; init; } = 100_000_000;

    internal ImageFolderOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Size, 1, nameof(Size));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Size, 16_384, nameof(Size));
        if (Channels is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(
                nameof(Channels), Channels, $"{nameof(Channels)} is {Channels}; give 3 for colour or 1 for grey.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(CacheBytes, nameof(CacheBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(MostPixels, 1, nameof(MostPixels));
        // The decoder counts the bytes of an image, four per pixel, in 31 bits.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MostPixels, int.MaxValue / 4, nameof(MostPixels));
        return this;
    }
}
