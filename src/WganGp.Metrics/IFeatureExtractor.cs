using TorchSharp;

namespace WganGp.Metrics;

/// <summary>
/// Turns samples into the features in which they are compared. The caller's choice: results with different extractors have nothing to do
/// with each other, and cannot be compared.
/// </summary>
public interface IFeatureExtractor
{
    /// <summary>The name that the metrics carry: <c>ResNet-18</c>, for example.</summary>
    string Name { get; }

    /// <summary>
    /// A digest of the weights and of what is done to the samples before them: two extractors with one digest give the same features.
    /// </summary>
    string Digest { get; }

    /// <summary>Computes the features.</summary>
    /// <param name="samples">Samples as the generator and the data give them, <c>[N, …]</c>; not disposed here.</param>
    /// <returns>Floating point <c>[N, features]</c>, on any device, which the caller disposes.</returns>
    torch.Tensor Extract(torch.Tensor samples);
}
