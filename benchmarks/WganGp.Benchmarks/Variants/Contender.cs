using WganGp.Benchmarks.Networks;
using WganGp.Operations;
using WganGp.Runs;
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
            return new Contender(variant, networks, variant.Create(networks, real, network.Options()));
        }
        catch
        {
            networks.Dispose();
            throw;
        }
    }

    /// <summary>The critic's gradients in the first update, with the same dropout masks in every variant.</summary>
    public IReadOnlyDictionary<string, Tensor> FirstGradients()
    {
        // The trainer's networks draw from this stream; so does the plain loop here, which otherwise draws from the global state.
        using var masks = new NetworkRandomness(new WganGpOptions().Seed, RandomStream.Networks);
        masks.Run(() =>
        {
            Run(Operation.CriticUpdate);
            return true;
        });
        return Loop.CriticGradients();
    }

    public void Dispose()
    {
        Loop.Dispose();
        networks.Dispose();
    }
}
