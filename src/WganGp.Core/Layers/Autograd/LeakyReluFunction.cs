using TorchSharp;
using static TorchSharp.torch;

namespace WganGp.Layers.Autograd;

/// <summary>
/// Leaky ReLU and ReLU. The second derivative is zero (almost) everywhere; libtorch's backward says so with tensors of zeros,
/// which then pass through the whole network again. Here backward depends on the side of zero alone, a constant.
/// </summary>
internal sealed class LeakyReluFunction : LayerFunction<LeakyReluFunction>
{
    /// <param name="input">Any shape.</param>
    /// <param name="slope">The slope below zero; null for ReLU.</param>
    public static Tensor Apply(Tensor input, double? slope)
    {
        if (!is_grad_enabled() || !input.requires_grad) return Forward(input, slope);

        using var scope = NewDisposeScope();
        Tensor output;
        using (no_grad()) output = Forward(input, slope);
        // The output shares its memory with what the next layer saves; its sign is the input's unless the slope is negative.
        var side = slope < 0 ? input.detach() : output.detach();
        return Record(output, [input], [side], new Constants(slope is { } number ? number.ToScalar() : null, slope is not < 0)).MoveToOuterDisposeScope();
    }

    protected override Tensor?[] Gradients(Tensor gradient, IReadOnlyList<Tensor> saved, object constants)
    {
        var (slope, isOutput) = (Constants)constants;
        return [slope is null ? Kernels.Relu(gradient, saved[0]) : Kernels.LeakyRelu(gradient, saved[0], slope, isOutput)];
    }

    private static Tensor Forward(Tensor input, double? slope)
    {
        if (slope is not { } number) return nn.functional.relu(input);
        // Held: a garbage collection may free the native object that TorchSharp makes of a number, under the call.
        using var held = number.ToScalar();
        return input.leaky_relu(held);
    }

    private sealed record Constants(Scalar? Slope, bool IsOutput);
}
