using TorchSharp;

namespace WganGp.Operations;

/// <summary>
/// How ⟨gradient, J tangent⟩ depends on the input x of a standardization, ŷ = (x - μ) / σ with the Jacobian J. With the means
/// a = ⟨gradient, J tangent⟩/M, b = ⟨tangent, ŷ⟩/M and c = ⟨gradient, ŷ⟩/M over the M values of a set, its derivative is
/// -(a ŷ + b J gradient + c J tangent) / σ.
/// </summary>
internal static class StandardizationSecondOrder
{
    private static readonly TorchScript Script = new("""
        def product_mean(a: Tensor, b: Tensor, dims: List[int]) -> Tensor:
            wide = 7 if a.dtype == 7 else 6
            return torch.mean(torch.mul(a, b), dims, True, dtype=wide)

        def second_order(y: Tensor, rate: Tensor, gradient: Tensor, tangent: Tensor, j_gradient: Tensor, j_tangent: Tensor,
                         dims: List[int]) -> Tensor:
            result = torch.mul(y, product_mean(gradient, j_tangent, dims))
            result.addcmul_(j_gradient, product_mean(tangent, y, dims))
            result.addcmul_(j_tangent, product_mean(gradient, y, dims))
            return result.mul_(rate).neg_().to(y.dtype)

        def of_rows(y: Tensor, rate: Tensor, gradient: Tensor, tangent: Tensor, j_gradient: Tensor, j_tangent: Tensor) -> Tensor:
            return second_order(y, rate, gradient, tangent, j_gradient, j_tangent, [2])

        def of_channels(y: Tensor, rate: Tensor, gradient: Tensor, tangent: Tensor, j_gradient: Tensor, j_tangent: Tensor) -> Tensor:
            dims: List[int] = [0]
            shape: List[int] = [-1]
            for i in range(2, y.dim()):
                dims.append(i)
                shape.append(1)
            return second_order(y, rate.reshape(shape), gradient, tangent, j_gradient, j_tangent, dims)
        """);

    /// <summary>Of sets that are rows: all tensors are <c>[sets, 1, M]</c>.</summary>
    /// <param name="output">ŷ.</param>
    /// <param name="rate">1/σ, <c>[sets, 1, 1]</c>.</param>
    /// <param name="gradient">The gradient with respect to ŷ.</param>
    /// <param name="tangent">The tangent of the input.</param>
    /// <param name="inputGradient">J gradient.</param>
    /// <param name="outputTangent">J tangent.</param>
    public static torch.Tensor OfRows(
        torch.Tensor output, torch.Tensor rate,
        torch.Tensor gradient, torch.Tensor tangent, torch.Tensor inputGradient, torch.Tensor outputTangent) =>
        Script.Compute("of_rows", [output, rate, gradient, tangent, inputGradient, outputTangent]);

    /// <summary>Of sets that are channels: all tensors are <c>[N, C, …]</c>, the rate is <c>[C]</c>.</summary>
    /// <inheritdoc cref="OfRows"/>
    public static torch.Tensor OfChannels(
        torch.Tensor output, torch.Tensor rate,
        torch.Tensor gradient, torch.Tensor tangent, torch.Tensor inputGradient, torch.Tensor outputTangent) =>
        Script.Compute("of_channels", [output, rate, gradient, tangent, inputGradient, outputTangent]);
}
