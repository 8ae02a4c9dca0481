using TorchSharp;

namespace WganGp.Metrics;

/// <summary>
/// Features that an ONNX file computes, by ONNX Runtime. The library references its managed package alone: the application references
/// <c>Microsoft.ML.OnnxRuntime</c>, which has the native library.
/// </summary>
public sealed class OnnxFeatures : IFeatureExtractor, IDisposable
{
    private readonly OnnxModel model;
    private readonly ImagePreparation? preparation;

    /// <summary>Loads the file. It computes with as many threads as libtorch has at that moment.</summary>
    /// <param name="name">The name that the metrics carry.</param>
    /// <param name="path">
    /// The file: one float32 input <c>[N, …]</c>; where its first dimension is a fixed number, samples are given in such parts. Its bytes
    /// are in the digest.
    /// </param>
    /// <param name="preparation">What is done to images before; null, the default, leaves samples as they are.</param>
    /// <param name="output">The name of the output that has the features; null, the default, is the first.</param>
    /// <exception cref="MetricException">
    /// The native library is missing, the file cannot be read, or it holds no network with such an input and output.
    /// </exception>
    public OnnxFeatures(string name, string path, ImagePreparation? preparation = null, string? output = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        (Name, this.preparation) = (name, preparation);
        Digest = Digests.OfFiles([path], preparation?.Description ?? "samples as they are", output ?? "first output");
        model = OnnxModel.Load(path, output);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Digest { get; }

    /// <inheritdoc/>
    /// <exception cref="MetricException">The network refuses the samples.</exception>
    public torch.Tensor Extract(torch.Tensor samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        using var scope = torch.NewDisposeScope();
        var prepared = preparation is null ? samples : preparation.Apply(samples);
        return model.Run(prepared).flatten(1).MoveToOuterDisposeScope();
    }

    /// <summary>Frees the network.</summary>
    public void Dispose() => model.Dispose();
}
