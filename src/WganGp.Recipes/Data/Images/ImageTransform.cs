namespace WganGp.Recipes.Data;

/// <summary>How the bytes of an image become the values of a sample; the same for every image format.</summary>
/// <remarks>
/// Each step depends only on the image, its index and <see cref="Seed"/>, not on how often or in what order images are read: a
/// resumed run sees the samples that it would have seen without the interruption.
/// </remarks>
public sealed record ImageTransform
{
    /// <summary>The value of a black pixel. The default value is -1, the low end of a tanh generator.</summary>
    public double Low { get; init; } = -1;

    /// <summary>The value of a white pixel. The default value is 1. Give <see cref="Low"/> 0 for a sigmoid generator.</summary>
    public double High { get; init; } = 1;

    /// <summary>
    /// Adds uniform noise of one grey level: byte b becomes (b + u) / 256 of the range, u in [0, 1), so that values fill the range instead
    /// of 256 points of it, as igul222's gan_cifar_resnet.py does. The default value is false: b / 255 of the range.
    /// </summary>
    /// <remarks>The noise depends on the index: an image has the same noise in each pass. The original draws it anew.</remarks>
    public bool Dequantize { get; init; }

    /// <summary>
    /// Doubles the data with mirror images: index i + N is image i flipped horizontally (<c>xflip</c> of NVlabs/stylegan2-ada). The
    /// default value is false. A random flip would need its own state to be resumed exactly; this needs none, and each pass contains each
    /// image in both orientations.
    /// </summary>
    public bool Mirror { get; init; }

    /// <summary>The seed of the noise. The default value is 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>The settings as text, the same in every culture.</summary>
    internal string Settings => FormattableString.Invariant($"{Low} {High} {Dequantize} {Mirror} {Seed}");

    internal ImageTransform Checked() => double.IsFinite(Low) && double.IsFinite(High) && Low < High
        ? this
        : throw new ArgumentException(
            $"The range of an {nameof(ImageTransform)}, {nameof(Low)} to {nameof(High)}, must be finite and ascending; " +
            $"it is {FormattableString.Invariant($"[{Low}, {High}]")}.");
}
