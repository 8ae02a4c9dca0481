using TorchSharp;

namespace WganGp.Metrics;

/// <summary>
/// The samples themselves as features, <c>[N, values]</c>: for tables, series and toy data, and as a baseline for images, where distances
/// between pixels say little of what people see.
/// </summary>
/// <param name="preparation">For images: range, channels and size, to have fewer values. The default is null: samples as they are.</param>
public sealed class PixelFeatures(ImagePreparation? preparation = null) : IFeatureExtractor
{
    /// <inheritdoc/>
    public string Name => "pixel";

    /// <inheritdoc/>
    public string Digest { get; } = Digests.OfText("flattened values", preparation?.Description ?? "samples as they are");

    /// <inheritdoc/>
    public torch.Tensor Extract(torch.Tensor samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        using var scope = torch.NewDisposeScope();
        var prepared = preparation is null ? samples.to(torch.ScalarType.Float32) : preparation.Apply(samples);
        return prepared.flatten(1).MoveToOuterDisposeScope();
    }
}
