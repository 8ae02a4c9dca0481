namespace WganGp.Recipes.Data;

/// <summary>How the bytes of an image become the values of a sample; the same for every reader of images.</summary>
/// <remarks>
/// Each step is a function of the image, its index and <see cref="Seed"/> alone, and not of how often or in what order images are read: a
/// run that is resumed sees the samples that it would have seen.
/// </remarks>
public sealed record ImageTransform
{
    /// <summary>The value of a black pixel. The default value is -1, the low end of a tanh generator.</summary>
    public double Low { get; init; } = -1;

    /// <summary>The value of a white pixel. The default value is 1. Give <see cref="Low"/> 0 for a sigmoid generator.</summary>
    public double High { get; init; } = 1;

    /// <summary>
    /// Adds uniform noise of one grey level: byte b becomes (b + u) / 256 of the range, u in [0, 1), so that values fill the range in place
    /// of 256 points of it, as igul222's gan_cifar_resnet.py does. The default value is false: b / 255 of the range.
    /// </summary>
    /// <remarks>The noise belongs to the index: an image has the same noise at each pass. The original draws it anew.</remarks>
    public bool Dequantize { get; init; }

    /// <summary>
    /// Doubles the data by mirror images: index i + N is image i, left and right exchanged (<c>xflip</c> of NVlabs/stylegan2-ada). The
    /// default value is false. A flip at random would need state of its own to be resumed exactly; this needs none, and each pass has each
    /// image both ways.
    /// </summary>
    public bool Mirror { get; init; }

    /// <summary>The seed of the noise. The default value is 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>The settings as text, the same in every culture.</summary>
    internal string Settings => FormattableString.Invariant($"{Low} {High} {Dequantize} {Mirror} {Seed}");

    internal ImageTransform Checked() => double.IsFinite(Low) && double.IsFinite(High) && Low < High
        ? this
        : throw new ArgumentException(
            $"The range of an {nameof(ImageTransform)} is from {nameof(Low)} to {nameof(High)}, finite and ascending; " +
            $"it is {FormattableString.Invariant($"[{Low}, {High}]")}.");
}
