using TorchSharp;

namespace WganGp.Operations;

/// <summary>Contiguous memory in a format of one's choice, which TorchSharp has no member for.</summary>
internal static class MemoryFormat
{
    // With one channel both formats have the same memory; the strides must say channels last, or convolutions return plain memory.
    private static readonly TorchScript Script = new("""
        def channels_last(x: Tensor) -> Tensor:
            if x.size(1) == 1:
                return x.contiguous().reshape(x.size(0), x.size(2), x.size(3), 1).permute(0, 3, 1, 2)
            return x.contiguous(memory_format=2)

        def plain_strides(x: Tensor) -> Tensor:
            return x.flatten(1).view(x.size())
        """);

    /// <summary>
    /// The format in which libtorch's convolutions run without reordering: channels last for images of float32 and narrower, plain
    /// contiguous memory for everything else.
    /// </summary>
    public static torch.Tensor ForConvolutions(torch.Tensor tensor) =>
        tensor.dim() == 4 && tensor.dtype != torch.ScalarType.Float64 ? Script.Compute("channels_last", [tensor]) : tensor.contiguous();

    /// <summary>
    /// The same numbers with strides that do not say channels last if there is one channel: both formats have the same memory then, and
    /// libtorch's own convolutions take the strides at their word (<see cref="ConvolutionSingleColumn"/>). Takes the tensor over.
    /// </summary>
    public static torch.Tensor WithPlainStrides(torch.Tensor tensor)
    {
        if (tensor.dim() != 4 || tensor.size(1) != 1) return tensor;
        using (tensor) return Script.Compute("plain_strides", [tensor]);
    }
}
