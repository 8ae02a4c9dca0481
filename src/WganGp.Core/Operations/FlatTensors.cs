using TorchSharp;

namespace WganGp.Operations;

/// <summary>Tensors side by side in one piece of memory: one native call for a list of them.</summary>
internal static class FlatTensors
{
    private static readonly TorchScript Script = new("""
        def gather(flat: Tensor, parts: List[Tensor]) -> None:
            at = 0
            for part in parts:
                flat.narrow(0, at, part.numel()).copy_(part.reshape(-1))
                at += part.numel()

        def scatter(flat: Tensor, parts: List[Tensor]) -> None:
            at = 0
            for part in parts:
                part.copy_(flat.narrow(0, at, part.numel()).reshape(part.shape))
                at += part.numel()
        """);

    /// <summary>Copies the parts into the piece, in its type, from its beginning.</summary>
    public static void Gather(torch.Tensor flat, torch.Tensor[] parts) => Script.Run("gather", [flat, parts]);

    /// <summary>Copies the piece back into the parts, in their types.</summary>
    public static void Scatter(torch.Tensor flat, torch.Tensor[] parts) => Script.Run("scatter", [flat, parts]);
}
