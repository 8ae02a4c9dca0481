using TorchSharp.Modules;
using WganGp.Layers.Autograd;
using static TorchSharp.torch;

namespace WganGp.Layers;

/// <summary>
/// <c>torch.nn.Linear</c>, for networks written with one set of layers: the same arguments, initialisation, values and state-dict
/// keys. The second derivative of a matrix product is made of matrix products already, so it runs libtorch's own.
/// </summary>
public sealed class Linear : nn.Module<Tensor, Tensor>
{
    /// <summary>Creates the layer with weights drawn from TorchSharp's global generator, as TorchSharp draws them.</summary>
    /// <param name="inputSize">Features of the input.</param>
    /// <param name="outputSize">Features of the output.</param>
    /// <param name="hasBias">Whether a bias is added; true by default.</param>
    /// <param name="device">Where the parameters are; the CPU by default.</param>
    /// <param name="dtype">The parameters' type; TorchSharp's default type by default.</param>
    public Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) : base(nameof(Linear))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputSize, 1);
        weight = nn.Parameter(empty([outputSize, inputSize], dtype, device));
        nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
        if (!hasBias) return;

        bias = nn.Parameter(empty([outputSize], dtype, device));
        var bound = 1 / Math.Sqrt(inputSize);
        nn.init.uniform_(bias, -bound, bound);
    }

    /// <summary>Features of the input.</summary>
    public long in_features => weight.shape[1];

    /// <summary>Features of the output.</summary>
    public long out_features => weight.shape[0];

    /// <summary><c>[outputs, inputs]</c>.</summary>
    public Parameter weight
    {
        get => _internal_params[nameof(weight)];
        set => Set(nameof(weight), value);
    }

    /// <summary><c>[outputs]</c>, or null.</summary>
    public Parameter? bias
    {
        get => _internal_params.TryGetValue(nameof(bias), out var value) ? value : null;
        set => Set(nameof(bias), value);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The input's last dimension, type or device are not the layer's.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.dim() < 1 || input.shape[^1] != in_features)
        {
            throw new ArgumentException(
                $"Linear takes [..., {in_features}], but its input is {LayerInput.Shape(input)}; flatten it to {in_features} features.", nameof(input));
        }

        LayerInput.ThrowUnlessLikeWeight(nameof(Linear), input, weight);
        return nn.functional.linear(input, weight, bias);
    }

    private void Set(string name, Parameter? value)
    {
        if (_internal_params.TryGetValue(name, out var held) && held.Handle == value?.Handle) return;
        held?.Dispose();
        value?.DetachFromDisposeScope();
        ConditionallyRegisterParameter(name, value);
    }
}
