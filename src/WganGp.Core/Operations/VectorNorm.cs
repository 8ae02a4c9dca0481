using TorchSharp;

namespace WganGp.Operations;

/// <summary>libtorch's vector norm. TorchSharp's own does not hold the order's native object during the call.</summary>
internal static class VectorNorm
{
    private static readonly TorchScriptTemplate Text = new("""
        def dimensions() -> List[int]:
            return $dimensions

        def norm(values: Tensor, order: float) -> Tensor:
            return torch.linalg_vector_norm(values, order, dimensions())
        """);

    /// <summary>The norm of an order over some dimensions; its derivative at zero is zero.</summary>
    public static torch.Tensor Of(torch.Tensor values, double order, long[] dimensions) =>
        Text.With(("$dimensions", TorchScriptTemplate.List(dimensions))).Compute("norm", [values], order);
}
