using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace WganGp.Metrics;

/// <summary>Features that a TorchScript file computes, as Python's <c>torch.jit.save</c> writes it.</summary>
public sealed class TorchScriptFeatures : IFeatureExtractor, IDisposable
{
    private readonly jit.ScriptModule<Tensor, Tensor> module;
    private readonly ImagePreparation? preparation;
    private readonly (Device Device, ScalarType Type) place;
    private bool disposed;

    /// <summary>Loads the file and puts it into evaluation mode.</summary>
    /// <param name="name">The name that the metrics carry.</param>
    /// <param name="path">
    /// The file. It may run any operation of libtorch, and is as trustworthy as its source. Its bytes are in the digest.
    /// </param>
    /// <param name="preparation">What is done to images before; null, the default, leaves samples as they are.</param>
    /// <param name="device">Where it computes; null, the default, is the CPU.</param>
    /// <exception cref="MetricException">The file cannot be read, or holds no TorchScript module.</exception>
    public TorchScriptFeatures(string name, string path, ImagePreparation? preparation = null, Device? device = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        (Name, this.preparation) = (name, preparation);
        Digest = Digests.OfFiles([path], preparation?.Description ?? "samples as they are");
        try
        {
            module = jit.load<Tensor, Tensor>(path, (device ?? CPU).type, (device ?? CPU).index);
        }
        catch (ExternalException exception)
        {
            throw new MetricException(
                $"The file '{path}' of the extractor '{name}' holds no TorchScript module that libtorch can load: " +
                exception.Message.Split('\n')[0],
                exception);
        }

        module.eval();
        place = ModulePlace.Of(module);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Digest { get; }

    /// <inheritdoc/>
    /// <exception cref="MetricException">The module refuses the samples.</exception>
    public Tensor Extract(Tensor samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ObjectDisposedException.ThrowIf(disposed, this);
        return ModulePlace.Call(Name, module.call, preparation, samples, place);
    }

    /// <summary>Frees the module.</summary>
    public void Dispose()
    {
        disposed = true;
        module.Dispose();
    }
}
