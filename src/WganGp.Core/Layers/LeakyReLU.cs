using TorchSharp.Modules;
using WganGp.Layers.Autograd;
using static TorchSharp.torch;

namespace WganGp.Layers;

/// <summary><c>torch.nn.LeakyReLU</c> whose second derivative, zero, is left out in place of sent through the network as tensors of zeros.</summary>
/// <param name="negative_slope">The slope below zero; 0.01 by default, as TorchSharp has it (the critics of the literature take 0.2).</param>
/// <param name="inplace">Overwrites the input; false by default. In place the layer is TorchSharp's, slow second derivative included.</param>
public sealed class LeakyReLU(double negative_slope = 0.01, bool inplace = false) : ParameterLessModule<Tensor, Tensor>(nameof(LeakyReLU))
{
    /// <summary>The slope below zero.</summary>
    public double negative_slope { get; set; } = negative_slope;

    /// <summary>Whether the input is overwritten.</summary>
    public bool inplace { get; set; } = inplace;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return inplace ? nn.functional.leaky_relu(input, negative_slope, inplace: true) : LeakyReluFunction.Apply(input, negative_slope);
    }
}
