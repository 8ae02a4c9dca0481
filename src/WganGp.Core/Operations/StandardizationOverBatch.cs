using TorchSharp;

namespace WganGp.Operations;

/// <summary>
/// Standardization of each channel, with the batch's statistics or fixed ones, and the product with its Jacobian: libtorch's batch
/// normalisation without gain and offset, which TorchSharp has no members for.
/// </summary>
internal static class StandardizationOverBatch
{
    private static readonly TorchScript Script = new("""
        def batch(x: Tensor, running_mean: Optional[Tensor], running_variance: Optional[Tensor], momentum: float,
                  eps: float) -> Tuple[Tensor, Tensor]:
            wide = 7 if x.dtype == 7 else 6
            gain = torch.ones([x.size(1)], dtype=wide, device=x.device)
            offset = torch.zeros_like(gain)
            y, mean, rate = torch.native_batch_norm(x, gain, offset, running_mean, running_variance, True, momentum, eps)
            return y, rate

        def fixed(x: Tensor, mean: Tensor, variance: Tensor, eps: float) -> Tuple[Tensor, Tensor]:
            shape = [-1]
            for i in range(2, x.dim()):
                shape.append(1)
            rate = (variance + eps).rsqrt()
            return ((x - mean.reshape(shape)) * rate.reshape(shape)).to(x.dtype), rate

        def project(g: Tensor, y: Tensor, rate: Tensor) -> Tensor:
            none = torch.zeros_like(rate)
            return torch.native_batch_norm_backward(g, y, rate, None, None, none, none + 1, True, 0.0, [True, False, False])[0]

        def scale(g: Tensor, rate: Tensor) -> Tensor:
            shape = [-1]
            for i in range(2, g.dim()):
                shape.append(1)
            return (g * rate.reshape(shape)).to(g.dtype)
        """);

    /// <summary>ŷ by the batch's statistics, and 1/σ of each channel in float32 or wider; the running statistics follow.</summary>
    /// <param name="input">The input, <c>[N, C, …]</c>.</param>
    /// <param name="runningMean">The running mean, or null.</param>
    /// <param name="runningVariance">The running variance, or null.</param>
    /// <param name="momentum">The batch's share in the new running statistics.</param>
    /// <param name="eps">What is added to the variance.</param>
    public static (torch.Tensor Output, torch.Tensor Rate) OfBatch(
        torch.Tensor input, torch.Tensor? runningMean, torch.Tensor? runningVariance, Scalar momentum, Scalar eps) =>
        Script.Compute<(torch.Tensor, torch.Tensor)>("batch", [input, runningMean, runningVariance, momentum, eps]);

    /// <summary>ŷ by fixed statistics, and 1/σ of each channel.</summary>
    public static (torch.Tensor Output, torch.Tensor Rate) OfFixed(
        torch.Tensor input, torch.Tensor mean, torch.Tensor variance, Scalar eps) =>
        Script.Compute<(torch.Tensor, torch.Tensor)>("fixed", [input, mean, variance, eps]);

    /// <summary>The Jacobian for the batch's statistics, which is symmetric, times a gradient or a tangent.</summary>
    public static torch.Tensor Project(torch.Tensor gradient, torch.Tensor output, torch.Tensor rate) =>
        Script.Compute("project", [gradient, output, rate]);

    /// <summary>The Jacobian for fixed statistics times a gradient or a tangent.</summary>
    public static torch.Tensor Scale(torch.Tensor gradient, torch.Tensor rate) => Script.Compute("scale", [gradient, rate]);
}
