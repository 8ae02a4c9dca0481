using TorchSharp.Modules;
using WganGp.Layers.Autograd;
using static TorchSharp.torch;

namespace WganGp.Layers;

/// <summary><c>torch.nn.ReLU</c> whose second derivative, zero, is left out in place of sent through the network as tensors of zeros.</summary>
/// <param name="inplace">Overwrites the input; false by default. In place the layer is TorchSharp's, slow second derivative included.</param>
public sealed class ReLU(bool inplace = false) : ParameterLessModule<Tensor, Tensor>(nameof(ReLU))
{
    /// <summary>Whether the input is overwritten.</summary>
    public bool inplace { get; set; } = inplace;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return inplace ? nn.functional.relu(input, inplace: true) : LeakyReluFunction.Apply(input, null);
    }
}
