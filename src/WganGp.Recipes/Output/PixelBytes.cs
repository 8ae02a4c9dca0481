using static TorchSharp.torch;

namespace WganGp.Recipes.Output;

/// <summary>Turns images of floating-point values into bytes, the only place where values are rounded to pixels.</summary>
internal static class PixelBytes
{
    /// <summary>Maps <paramref name="low"/> to 0 and <paramref name="high"/> to 255, clamps, rounds to the nearest.</summary>
    /// <returns>uint8 <c>[N, H, W, C]</c>, contiguous, on the CPU; the caller disposes it.</returns>
    public static Tensor FromImages(Tensor images, double low, double high)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.shape is not [> 0, 1 or 3, > 0, > 0])
        {
            throw new ArgumentException(
                $"Images must have the shape [N, C, H, W] with 1 or 3 channels, but these have [{string.Join(", ", images.shape)}].",
                nameof(images));
        }

        if (!images.is_floating_point())
        {
            throw new ArgumentException($"Images must be floating point, but these are {images.dtype}.", nameof(images));
        }

        if (!double.IsFinite(low) || !double.IsFinite(high) || low >= high)
        {
            throw new ArgumentOutOfRangeException(
                nameof(high), $"The range of values must be finite and ascending, but it is [{low}, {high}].");
        }

        using var scope = NewDisposeScope();
        var values = images.detach().to(ScalarType.Float32).cpu();
        // A NaN has no colour, and drawing it as one would hide that the generator is broken.
        if (values.isnan().any().item<bool>())
        {
            throw new ArgumentException(
                "The images hold NaN: a weight or a buffer of the generator that made them is not finite, or its layers divide by zero. " +
                "Draw from an earlier checkpoint.",
                nameof(images));
        }

        return values.Minus(low).Times(255 / (high - low)).round_().Within(0, 255)
            .to(ScalarType.Byte).permute(0, 2, 3, 1).contiguous().MoveToOuterDisposeScope();
    }
}
