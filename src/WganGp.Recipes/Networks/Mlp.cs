using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The multilayer perceptron of igul222's gan_toy.py: ReLU layers with He initialisation, then a linear layer. It
/// serves as generator (latents to points) and as critic (points to one score).
/// </summary>
public sealed class Mlp : nn.Module<Tensor, Tensor>
{
    private readonly Sequential layers;

    /// <summary>Builds the network.</summary>
    /// <param name="inputs">Values of one input: <c>[N, inputs]</c>.</param>
    /// <param name="outputs">Values of one output: <c>[N, outputs]</c>.</param>
    /// <param name="width">Units of each hidden layer; the original has 512.</param>
    /// <param name="depth">Hidden layers; the original has 3.</param>
    public Mlp(long inputs, long outputs, long width = 512, int depth = 3) : base(nameof(Mlp))
    {
        layers = nn.Sequential();
        for (var i = 0; i < depth; i++)
        {
            layers.append($"hidden{i + 1}", nn.Linear(i == 0 ? inputs : width, width).He());
            layers.append($"relu{i + 1}", nn.ReLU());
        }

        layers.append("output", nn.Linear(depth == 0 ? inputs : width, outputs).Glorot());
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => layers.call(input);
}
