using WganGp.Benchmarks.Networks;
using WganGp.Runtime;
using static TorchSharp.torch;

namespace WganGp.Benchmarks.Variants;

/// <summary>A variant running on its own copy of a network.</summary>
internal sealed class Contender : IDisposable
{
    private readonly NetworkPair networks;

    private Contender(Variant variant, NetworkPair networks, IVariant loop)
    {
        Variant = variant;
        this.networks = networks;
        Loop = loop;
    }

    public Variant Variant { get; }

    public IVariant Loop { get; }

    /// <summary>Does the operation once, with the variant's memory setting.</summary>
    public void Run(Operation operation)
    {
        TensorMemory.Use(Variant.KeepsMemory);
        Loop.Run(operation);
    }

    /// <summary>Sets a variant up with the paper's options (Algorithm 1).</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="network">The network.</param>
    /// <param name="real">The batch of data; it stays the caller's.</param>
    /// <param name="like">Networks whose weights are copied; null for fresh ones.</param>
    /// <param name="type">The type of the weights and of <paramref name="real"/>; null for float32.</param>
    /// <exception cref="NetworkException">The variant refuses the network.</exception>
    public static Contender Create(
        Variant variant, BenchmarkNetwork network, Tensor real, NetworkPair? like = null, ScalarType? type = null)
    {
        var networks = network.Build(like);
        if (type is { } chosen) networks.ConvertTo(chosen);
        try
        {
            var options = new WganGpOptions { BatchSize = network.BatchSize, CriticSteps = Operations.CriticSteps };
            return new Contender(variant, networks, variant.Create(networks, real, options));
        }
        catch
        {
            networks.Dispose();
            throw;
        }
    }

    /// <summary>The critic's gradients in the first update, without dropout: each variant would draw its own mask.</summary>
    public IReadOnlyDictionary<string, Tensor> FirstGradients()
    {
        networks.SetDropout(active: false);
        Run(Operation.CriticUpdate);
        networks.SetDropout(active: true);
        return Loop.CriticGradients();
    }

    public void Dispose()
    {
        Loop.Dispose();
        networks.Dispose();
    }
}
