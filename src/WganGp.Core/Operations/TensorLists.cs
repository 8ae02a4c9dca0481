using TorchSharp;

namespace WganGp.Operations;

/// <summary>libtorch's multi-tensor operations (<c>torch._foreach_…</c>): one native call for a list of tensors.</summary>
internal static class TensorLists
{
    private static readonly TorchScript Script = new("""
        def clamp(tensors: List[Tensor], bound: float) -> None:
            torch._foreach_clamp_min_(tensors, -bound)
            torch._foreach_clamp_max_(tensors, bound)

        def lerp(start: List[Tensor], end: List[Tensor], share: float) -> None:
            torch._foreach_lerp_(start, end, share)

        def norm(tensors: List[Tensor]) -> Tensor:
            return torch.stack(torch._foreach_norm(tensors, 2.0)).double().norm().reshape(1)

        def clip(tensors: List[Tensor], largest: float) -> Tensor:
            before = norm(tensors)
            scale = before.add(1e-6).reciprocal_().mul_(largest).clamp_(max=1.0).reshape([])
            torch._foreach_mul_(tensors, scale.to(tensors[0]))
            return before

        def finite(tensors: List[Tensor], order: float) -> Tensor:
            return torch.isfinite(torch.stack(torch._foreach_norm(tensors, order))).all()
        """);

    /// <summary>Clamps every value to [-bound, bound], in place.</summary>
    public static void Clamp(torch.Tensor[] tensors, double bound) => Script.Run("clamp", [tensors], bound);

    /// <summary>Moves each tensor of the first list towards its partner by a share of their distance, in place.</summary>
    public static void Lerp(torch.Tensor[] start, torch.Tensor[] end, double share) => Script.Run("lerp", [start, end], share);

    /// <summary>The Euclidean norm over all values, <c>[1]</c> in float64, on the device.</summary>
    public static torch.Tensor Norm(torch.Tensor[] tensors) => Script.Compute("norm", [tensors]);

    /// <summary>
    /// Scales the tensors in place so that their norm is at most <paramref name="largest"/>, as PyTorch's <c>clip_grad_norm_</c> does,
    /// without reading the device. Values that are not finite stay so: NaN times any scale is NaN.
    /// </summary>
    /// <returns>The norm before.</returns>
    public static torch.Tensor ClipToNorm(torch.Tensor[] tensors, double largest) => Script.Compute("clip", [tensors], largest);

    /// <summary>Whether every value is finite; reads the device once.</summary>
    public static bool AreFinite(torch.Tensor[] tensors)
    {
        // The largest absolute value, unlike a sum of squares, cannot overflow; it is not defined for empty tensors.
        var some = Array.FindAll(tensors, tensor => tensor.numel() > 0);
        if (some.Length == 0) return true;
        using var finite = Script.Compute("finite", [some], double.PositiveInfinity);
        return finite.item<bool>();
    }
}
