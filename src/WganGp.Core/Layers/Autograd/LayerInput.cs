using static TorchSharp.torch;

namespace WganGp.Layers.Autograd;

/// <summary>Checks that all layers share.</summary>
internal static class LayerInput
{
    public static string Shape(Tensor input) => $"[{string.Join(", ", input.shape)}]";

    /// <summary>Throws unless type and device are the weight's.</summary>
    public static void ThrowUnlessLikeWeight(string layer, Tensor input, Tensor weight)
    {
        if (input.dtype == weight.dtype && input.device_type == weight.device_type && input.device_index == weight.device_index) return;

        throw new ArgumentException(
            $"{layer}'s weight is {weight.dtype} on {weight.device}, but its input is {input.dtype} on {input.device}; convert one of them.",
            nameof(input));
    }
}
