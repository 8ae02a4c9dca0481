using static TorchSharp.torch;

namespace WganGp.Layers.Autograd;

/// <summary>The way of a convolution's gradient to its weight and bias: see <see cref="ConvolutionFunction"/>.</summary>
internal sealed class ConvolutionParameters : LayerFunction<ConvolutionParameters>
{
    /// <returns>A tensor of the output's shape without storage of its size; its values are never read.</returns>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor? bias, Geometry geometry, Tensor output)
    {
        var token = empty_strided(output.shape, new long[output.dim()], dtype: output.dtype, device: output.device);
        var constants = new Constants(geometry, weight.requires_grad, bias is { requires_grad: true });
        // The input is saved and is no input of the node: a gradient that is asked for the input alone must not come through here.
        // It is saved with its graph, for the derivative of the weight gradient.
        return Record(token, [weight, bias], [input, weight], constants);
    }

    protected override Tensor?[] Gradients(Tensor gradient, IReadOnlyList<Tensor> saved, object constants)
    {
        var (geometry, weight, bias) = (Constants)constants;
        var (ofWeight, ofBias) = Kernels.ConvolutionParameterGradients(gradient, saved[0], saved[1].detach(), geometry, weight, bias);
        return [ofWeight, ofBias];
    }

    private sealed record Constants(Geometry Geometry, bool Weight, bool Bias);
}
