using System.Globalization;
using TorchSharp;

namespace WganGp.Metrics;

/// <summary>
/// What is done to images before a feature network sees them: values beyond the range of samples are clamped to it, the range is mapped to
/// the network's, grey is repeated to its channels, and the image is resized. Part of an extractor's digest: other preparation, other
/// features (Parmar et al., "On aliased resizing and surprising subtleties in GAN evaluation", CVPR 2022).
/// </summary>
public sealed record ImagePreparation
{
    /// <summary>The value of black in the samples.</summary>
    /// <value>The default is -1, as a generator that ends with tanh has it.</value>
    public double Low { get; init; } = -1;

    /// <summary>The value of white in the samples.</summary>
    /// <value>The default is 1.</value>
    public double High { get; init; } = 1;

    /// <summary>The value of black that the network expects.</summary>
    /// <value>The default is 0.</value>
    public double NetworkLow { get; init; }

    /// <summary>The value of white that the network expects: 255 for some.</summary>
    /// <value>The default is 1.</value>
    public double NetworkHigh { get; init; } = 1;

    /// <summary>The number of channels that the network expects; images of one channel are repeated to it. Null leaves them.</summary>
    /// <value>The default is 3: red, green and blue.</value>
    public int? Channels { get; init; } = 3;

    /// <summary>
    /// The size to which images are resized, height and width, with antialiasing (<see cref="Resizing"/>); null leaves their size.
    /// </summary>
    /// <value>The default is null.</value>
    public (int Height, int Width)? Size { get; init; }

    /// <summary>The resampling.</summary>
    /// <value>The default is bilinear, of the triangle's width on the coarser of the two grids.</value>
    public ImageResizing Resizing { get; init; } = ImageResizing.Bilinear;

    /// <summary>Subtracted from each channel of what the network expects; one number for each channel, or none.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyList<double> Mean { get; init; } = [];

    /// <summary>Divides each channel after <see cref="Mean"/>; one number for each channel, or none.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyList<double> Deviation { get; init; } = [];

    /// <summary>All of it in words, for digests and settings.</summary>
    public string Description
    {
        get
        {
            var size = Size is { } to ? $"resized to {to.Height}x{to.Width} {ResizingInWords}" : "not resized";
            var channels = Channels is { } count ? $"grey repeated to {count} channels" : "channels as they are";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"values clamped to [{Low:R}, {High:R}] and mapped to [{NetworkLow:R}, {NetworkHigh:R}], {channels}, {size}, " +
                $"mean [{Joined(Mean)}], deviation [{Joined(Deviation)}]");
        }
    }

    private string ResizingInWords => Resizing switch
    {
        ImageResizing.Bilinear => "by antialiased bilinear interpolation",
        ImageResizing.Bicubic => "by antialiased bicubic interpolation (a = -0.5)",
        _ => throw new MetricException($"The resizing is {Resizing}; use Bilinear or Bicubic."),
    };

    /// <summary>Prepares images.</summary>
    /// <param name="samples">Images <c>[N, C, H, W]</c> or, of one channel, <c>[N, H, W]</c>; floating point; not disposed here.</param>
    /// <returns>Float32 <c>[N, channels, height, width]</c> on the samples' device, which the caller disposes.</returns>
    /// <exception cref="MetricException">
    /// The samples are no images, or have other channels than asked for; a setting is impossible.
    /// </exception>
    public torch.Tensor Apply(torch.Tensor samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ThrowIfInvalid();
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        if (samples.dim() is not (3 or 4))
        {
            throw new MetricException(
                $"The samples are [{string.Join(", ", samples.shape)}], but images are [N, channels, height, width], or " +
                "[N, height, width] of one channel; reshape the samples, or use an extractor without preparation.");
        }

        var images = (samples.dim() == 3 ? samples.unsqueeze(1) : samples).to(torch.ScalarType.Float32);
        var scale = (NetworkHigh - NetworkLow) / (High - Low);
        images = images.Within(Low, High).Minus(Low).Times(scale).Plus(NetworkLow);
        if (Size is { } size) images = AntialiasedResize.Apply(images, size.Height, size.Width, Resizing);
        images = Repeated(images);
        if (Mean.Count > 0) images = images.Minus(PerChannel(Mean, images));
        if (Deviation.Count > 0) images = images.div(PerChannel(Deviation, images));
        return images.contiguous().MoveToOuterDisposeScope();
    }

    private static string Joined(IReadOnlyList<double> numbers) =>
        string.Join(", ", numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));

    private static torch.Tensor PerChannel(IReadOnlyList<double> numbers, torch.Tensor images) => numbers.Count == images.shape[1]
        ? torch.tensor(numbers.ToArray(), dtype: torch.ScalarType.Float32, device: images.device).view(1, -1, 1, 1)
        : throw new MetricException(
            $"Mean or Deviation has {numbers.Count} numbers for images of {images.shape[1]} channels; give one for each channel.");

    private torch.Tensor Repeated(torch.Tensor images)
    {
        var found = images.shape[1];
        if (Channels is not { } wanted || found == wanted) return images;
        return found == 1
            ? images.expand(-1, wanted, -1, -1)
            : throw new MetricException(
                $"The samples have {found} channels, but the feature network expects {wanted}; give images of {wanted} channels or of " +
                "one.");
    }

    private void ThrowIfInvalid()
    {
        if (!(Low < High) || !double.IsFinite(High - Low) || !double.IsFinite(NetworkLow) || !double.IsFinite(NetworkHigh))
        {
            throw new MetricException(
                $"The range of the samples is {Low} to {High}, that of the network {NetworkLow} to {NetworkHigh}; give finite numbers, " +
                "the first two ascending.");
        }

        if (Channels < 1 || Size is { Height: < 1 } or { Width: < 1 } || Deviation.Contains(0))
        {
            throw new MetricException(
                $"Channels is {Channels}, Size {Size}, Deviation [{Joined(Deviation)}]; channels and sizes must be 1 or more, and no " +
                "deviation 0.");
        }
    }
}
