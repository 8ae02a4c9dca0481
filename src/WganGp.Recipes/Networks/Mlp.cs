using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The multilayer perceptron of igul222's gan_toy.py: ReLU layers with He initialisation, then a linear layer. It
/// serves as generator (latents to points) and as critic (points to one score).
/// </summary>
public sealed class Mlp : Sequential
{
    /// <summary>Builds the network.</summary>
    /// <param name="inputs">Size of one input: <c>[N, inputs]</c>.</param>
    /// <param name="outputs">Size of one output: <c>[N, outputs]</c>.</param>
    /// <param name="width">Units of each hidden layer; the original has 512.</param>
    /// <param name="depth">Hidden layers; the original has 3.</param>
    public Mlp(long inputs, long outputs, long width = 512, int depth = 3)
        : base([.. Layers(inputs.Positive(), outputs.Positive(), width.Positive(), depth.NotNegative())])
    {
    }

    internal static IEnumerable<(string Name, nn.Module<Tensor, Tensor> Layer)> Layers(long inputs, long outputs, long width, int depth)
    {
        for (var i = 1; i <= depth; i++)
        {
            yield return ($"hidden{i}", nn.Linear(i == 1 ? inputs : width, width).He());
            yield return ($"relu{i}", nn.ReLU());
        }

        yield return ("output", nn.Linear(depth == 0 ? inputs : width, outputs).Glorot());
    }
}
