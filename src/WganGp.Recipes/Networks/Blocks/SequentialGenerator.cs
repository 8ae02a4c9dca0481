using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>A generator that is a plain chain of layers: itself a <see cref="Sequential"/>.</summary>
public abstract class SequentialGenerator : Sequential, IGenerator, ILayeredNetwork
{
    /// <summary>Creates the chain.</summary>
    /// <param name="latent">Size of one latent.</param>
    /// <param name="layers">
    /// The layers by name, from latents <c>[N, latent]</c> to samples; the names are the keys of the state dictionary.
    /// </param>
    protected SequentialGenerator(long latent, IEnumerable<(string Name, nn.Module<Tensor, Tensor> Layer)> layers) : base([.. layers]) =>
        LatentShape = [latent];

    /// <inheritdoc/>
    public nn.Module Module => this;

    /// <summary>This generator.</summary>
    public nn.Module? Network => this;

    /// <inheritdoc/>
    public IReadOnlyList<long> LatentShape { get; }

    /// <summary>Turns latents into samples.</summary>
    /// <param name="latent">Latents, <c>[N, latent]</c>.</param>
    /// <param name="condition">Not used: labelled data may train an unconditional generator.</param>
    /// <returns>Samples, <c>[N, …]</c>.</returns>
    public Tensor Generate(Tensor latent, Tensor? condition = null) => call(latent);
}
