using static TorchSharp.torch;

namespace WganGp.Layers.Autograd;

/// <summary>
/// A convolution as two nodes, so that autograd computes what is asked for and no more (a function in C# is not told which
/// gradients are wanted): this one leads to the input; its second input is the output of <see cref="ConvolutionParameters"/>,
/// an empty token of the output's shape through which the output's gradient passes on to weight and bias.
/// </summary>
/// <remarks>
/// Backward is the transposed convolution with the live weight: the gradient of the gradient then runs on the ordinary kernels,
/// where libtorch's own second derivative of a convolution does not.
/// </remarks>
internal sealed class ConvolutionFunction : LayerFunction<ConvolutionFunction>
{
    /// <param name="input"><c>[N, C, …]</c>.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="bias">The bias, or null.</param>
    /// <param name="geometry">The convolution.</param>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor? bias, Geometry geometry)
    {
        var parameters = weight.requires_grad || bias is { requires_grad: true };
        if (!is_grad_enabled() || !(input.requires_grad || parameters)) return geometry.Forward(input, weight, bias);

        Tensor output;
        using (no_grad()) output = geometry.Forward(input, weight, bias);
        using var token = parameters ? ConvolutionParameters.Apply(input, weight, bias, geometry, output) : null;
        return Record(output, [input, token], [weight], new Constants(geometry, input.requires_grad ? input.shape : null));
    }

    protected override Tensor?[] Gradients(Tensor gradient, IReadOnlyList<Tensor> saved, object constants)
    {
        var (geometry, shape) = (Constants)constants;
        return [shape is null ? null : geometry.InputGradient(gradient, saved[0], shape), gradient];
    }

    private sealed record Constants(Geometry Geometry, long[]? InputShape);
}
