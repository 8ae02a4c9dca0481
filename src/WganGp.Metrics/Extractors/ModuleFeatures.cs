using static TorchSharp.torch;

namespace WganGp.Metrics;

/// <summary>Features that a TorchSharp module computes: a classifier of one's own, cut before its last layer, for example.</summary>
public sealed class ModuleFeatures : IFeatureExtractor
{
    private readonly nn.Module<Tensor, Tensor> module;
    private readonly ImagePreparation? preparation;
    private readonly (Device Device, ScalarType Type) place;

    /// <summary>Creates the extractor.</summary>
    /// <param name="name">The name that the metrics carry.</param>
    /// <param name="module">
    /// From samples <c>[N, …]</c> to features <c>[N, features]</c>; further dimensions are flattened. It remains the caller's, must be in
    /// evaluation mode, and must not change afterwards: the digest is computed here, of the layers' types, their parameters and buffers.
    /// </param>
    /// <param name="preparation">What is done to images before; null, the default, leaves samples as they are.</param>
    /// <exception cref="MetricException">The module is in training mode.</exception>
    public ModuleFeatures(string name, nn.Module<Tensor, Tensor> module, ImagePreparation? preparation = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(module);
        (Name, this.module, this.preparation) = (name, module, preparation);
        ThrowIfTraining();
        place = ModulePlace.Of(module);
        Digest = Digests.OfModule(module, preparation?.Description ?? "samples as they are");
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Digest { get; }

    /// <inheritdoc/>
    /// <exception cref="MetricException">The module is in training mode, or refuses the samples.</exception>
    public Tensor Extract(Tensor samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ThrowIfTraining();
        return ModulePlace.Call(Name, module.call, preparation, samples, place);
    }

    private void ThrowIfTraining()
    {
        if (module.training || module.modules().Any(part => part.training))
        {
            throw new MetricException(
                $"The module of the extractor '{Name}' is in training mode, in which dropout and batch statistics would change the " +
                "features; call eval() on it first.");
        }
    }
}
