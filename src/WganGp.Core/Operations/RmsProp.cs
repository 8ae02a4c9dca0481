using TorchSharp;

namespace WganGp.Operations;

/// <summary>RMSprop by libtorch's multi-tensor kernels: one native call for all parameters of a network.</summary>
internal static class RmsProp
{
    private static readonly TorchScript Script = new("""
        def rmsprop(weights: List[Tensor], gradients: List[Tensor], squares: List[Tensor],
                    rate: float, beta2: float, decay: float, epsilon: float) -> None:
            decayed = torch._foreach_add(gradients, weights, alpha=decay)
            torch._foreach_mul_(squares, beta2)
            torch._foreach_addcmul_(squares, decayed, decayed, 1.0 - beta2)
            roots = torch._foreach_sqrt(squares)
            torch._foreach_add_(roots, epsilon)
            torch._foreach_addcdiv_(weights, decayed, roots, -rate)
        """);

    /// <summary>Updates weights and second moments in place.</summary>
    public static void Step(
        torch.Tensor[] weights, torch.Tensor[] gradients, torch.Tensor[] squares, double rate, double beta2,
        OptimizerOptions options) =>
        Script.Run("rmsprop", [weights, gradients, squares], rate, beta2, options.WeightDecay, options.Epsilon);
}
