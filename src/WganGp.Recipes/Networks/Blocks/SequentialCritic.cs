using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>A critic that is a plain chain of layers: itself a <see cref="Sequential"/>.</summary>
public abstract class SequentialCritic : Sequential, ICritic, ILayeredNetwork
{
    /// <summary>Creates the chain.</summary>
    /// <param name="layers">
    /// The layers by name, from samples <c>[N, …]</c> to scores <c>[N, 1]</c>; the names are the keys of the state dictionary.
    /// </param>
    protected SequentialCritic(IEnumerable<(string Name, nn.Module<Tensor, Tensor> Layer)> layers) : base([.. layers])
    {
    }

    /// <inheritdoc/>
    public nn.Module Module => this;

    /// <summary>This critic.</summary>
    public nn.Module? Network => this;

    /// <summary>Scores samples, <c>[N, 1]</c>.</summary>
    /// <param name="samples">Samples, <c>[N, …]</c>.</param>
    /// <param name="condition">Not used: labelled data may train an unconditional critic.</param>
    /// <returns>Scores, <c>[N, 1]</c>.</returns>
    public Tensor Score(Tensor samples, Tensor? condition = null) => call(samples);
}
