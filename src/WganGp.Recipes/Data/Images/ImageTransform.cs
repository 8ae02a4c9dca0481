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
    /// The stored values of black and white. null, the default, is the range of the file's type: 0 to 255, or 0 to 65,535 if the file, or
    /// any picture of the folder, has 16 bits. An array (.npy) of another type than uint8 is scaled only if this or
    /// <see cref="LevelsFromData"/> is set: <c>(0, 255)</c> for floating-point numbers from 0 to 255. Data with other values is refused.
    /// </summary>
    public (double Black, double White)? Levels { get; init; }

    /// <summary>
    /// Whether the largest value of the data is white, and black is 0 or, if there are negative values, the smallest: for pictures that use
    /// a part of their range, such as 12 bits in files of 16. The default value is false.
    /// </summary>
    public bool LevelsFromData { get; init; }

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

    /// <summary>Whether the caller has chosen levels.</summary>
    internal bool HasLevels => Levels is not null || LevelsFromData;

    /// <summary>The settings as text, the same in every culture.</summary>
    internal string Settings => FormattableString.Invariant($"{Low} {High} {Dequantize} {Mirror} {Seed}")
        + (Levels is { } levels ? FormattableString.Invariant($" {levels.Black} {levels.White}") : "") + (LevelsFromData ? " data" : "");

    internal ImageTransform Checked()
    {
        if (!double.IsFinite(Low) || !double.IsFinite(High) || Low >= High)
        {
            throw new ArgumentException(
                $"The range of an {nameof(ImageTransform)}, {nameof(Low)} to {nameof(High)}, must be finite and ascending; " +
                $"it is {FormattableString.Invariant($"[{Low}, {High}]")}.");
        }

        if (Levels is not { } levels) return this;
        if (!double.IsFinite(levels.Black) || !double.IsFinite(levels.White) || levels.Black >= levels.White)
        {
            throw new ArgumentException(
                $"The {nameof(Levels)} of an {nameof(ImageTransform)} must be finite and ascending; " +
                $"they are {FormattableString.Invariant($"({levels.Black}, {levels.White})")}.");
        }

        return !LevelsFromData
            ? this
            : throw new ArgumentException(
                $"{nameof(Levels)} and {nameof(LevelsFromData)} of an {nameof(ImageTransform)} contradict each other: set one of them.");
    }
}
