using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>
/// Values of one set (a sample, a group of its channels, or a channel of the batch) brought to mean 0 and variance 1, without gain and offset:
/// ŷ = (x - μ) / σ, σ² = variance + eps.
/// </summary>
/// <remarks>
/// Its Jacobian is J = (1 - m mᵀ/M - ŷ ŷᵀ/M) / σ for a set of M values, m being M ones: symmetric, so that one kernel takes gradients down and directions up.
/// </remarks>
internal abstract class Standardization
{
    private static readonly torch.jit.CompilationUnit Script = torch.jit.compile("""
        def product_mean(a: Tensor, b: Tensor, dims: List[int]) -> Tensor:
            wide = 7 if a.dtype == 7 else 6
            return torch.mean(torch.mul(a, b), dims, True, dtype=wide)

        def second_order(y: Tensor, rate: Tensor, gradient: Tensor, direction: Tensor, slope: Tensor, tangent: Tensor, dims: List[int]) -> Tensor:
            result = torch.mul(y, product_mean(gradient, tangent, dims))
            result.addcmul_(slope, product_mean(direction, y, dims))
            result.addcmul_(tangent, product_mean(gradient, y, dims))
            return result.mul_(rate).neg_().to(y.dtype)

        def second_order_of_rows(y: Tensor, rate: Tensor, gradient: Tensor, direction: Tensor, slope: Tensor, tangent: Tensor) -> Tensor:
            return second_order(y, rate, gradient, direction, slope, tangent, [2])

        def second_order_of_channels(y: Tensor, rate: Tensor, gradient: Tensor, direction: Tensor, slope: Tensor, tangent: Tensor) -> Tensor:
            dims: List[int] = [0]
            shape: List[int] = [-1]
            for i in range(2, y.dim()):
                dims.append(i)
                shape.append(1)
            return second_order(y, rate.reshape(shape), gradient, direction, slope, tangent, dims)

        """);

    /// <summary>ŷ of all rows.</summary>
    public abstract Standardized Apply(torch.Tensor input);

    /// <summary>J times a gradient or a direction.</summary>
    public abstract torch.Tensor Project(torch.Tensor gradient, Standardized standardized);

    /// <summary>
    /// How ⟨gradient, J direction⟩ depends on the input: with the means a = ⟨gradient, J direction⟩/M, b = ⟨direction, ŷ⟩/M and c = ⟨gradient, ŷ⟩/M it is
    /// -(a ŷ + b J gradient + c J direction) / σ. Null where J is constant.
    /// </summary>
    /// <param name="standardized">What was standardized.</param>
    /// <param name="gradient">The gradient with respect to ŷ.</param>
    /// <param name="direction">The direction of the input.</param>
    /// <param name="slope">J gradient.</param>
    /// <param name="tangent">J direction.</param>
    public abstract torch.Tensor? SecondOrder(Standardized standardized, torch.Tensor gradient, torch.Tensor direction, torch.Tensor slope, torch.Tensor tangent);

    protected static torch.Tensor SecondOrder(string kind, params torch.Tensor[] arguments) => Script.invoke<torch.Tensor>(kind, arguments);
}

/// <summary>Rows of a batch after a <see cref="Standardization"/>.</summary>
/// <param name="Output">ŷ.</param>
/// <param name="Rate">1/σ of each set, in float32 or wider.</param>
internal sealed record Standardized(torch.Tensor Output, torch.Tensor Rate) : IDisposable
{
    public void Dispose()
    {
        Output.Dispose();
        Rate.Dispose();
    }
}
