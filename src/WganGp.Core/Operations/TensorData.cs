using TorchSharp;

namespace WganGp.Operations;

/// <summary>Puts other memory, of another type if need be, into a tensor that others hold. TorchSharp has no member for it.</summary>
internal static class TensorData
{
    private static readonly TorchScript Script = new("""
        def set(x: Tensor, data: Tensor) -> None:
            x.set_data(data)
        """);

    public static void Set(torch.Tensor tensor, torch.Tensor data) => Script.Run("set", [tensor, data]);
}
