using TorchSharp;

namespace WganGp.Training;

/// <summary>
/// libtorch's own multi-tensor update kernels, reached through TorchScript because TorchSharp has no member for them:
/// one native call for all parameters of a network in place of several for each.
/// </summary>
internal static class Kernels
{
    // One unit for the life of the process: disposing a compilation unit does not free its native memory.
    private static readonly torch.jit.CompilationUnit Script = torch.jit.compile("""
        def adam(weights: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], steps: List[Tensor],
                 rate: float, beta1: float, beta2: float, decay: float, epsilon: float) -> None:
            torch._foreach_add_(steps, 1)
            torch._fused_adam_(weights, gradients, means, squares, [], steps, lr=rate, beta1=beta1, beta2=beta2,
                               weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False)

        def rmsprop(weights: List[Tensor], gradients: List[Tensor], squares: List[Tensor],
                    rate: float, beta2: float, decay: float, epsilon: float) -> None:
            decayed = torch._foreach_add(gradients, weights, alpha=decay)
            torch._foreach_mul_(squares, beta2)
            torch._foreach_addcmul_(squares, decayed, decayed, 1.0 - beta2)
            roots = torch._foreach_sqrt(squares)
            torch._foreach_add_(roots, epsilon)
            torch._foreach_addcdiv_(weights, decayed, roots, -rate)

        def clip(weights: List[Tensor], bound: float) -> None:
            torch._foreach_clamp_min_(weights, -bound)
            torch._foreach_clamp_max_(weights, bound)

        def lerp(to: List[Tensor], target: List[Tensor], share: float) -> None:
            torch._foreach_lerp_(to, target, share)

        """);

    public static void Adam(
        torch.Tensor[] weights, torch.Tensor[] gradients, torch.Tensor[] means, torch.Tensor[] squares, torch.Tensor[] steps,
        double rate, OptimizerOptions options) =>
        Script.invoke("adam", weights, gradients, means, squares, steps, rate, options.Beta1, options.Beta2, options.WeightDecay, options.Epsilon);

    public static void RmsProp(
        torch.Tensor[] weights, torch.Tensor[] gradients, torch.Tensor[] squares, double rate, OptimizerOptions options) =>
        Script.invoke("rmsprop", weights, gradients, squares, rate, options.Beta2, options.WeightDecay, options.Epsilon);

    public static void Lerp(torch.Tensor[] to, torch.Tensor[] target, double share) => Script.invoke("lerp", to, target, share);

    public static void Clip(torch.Tensor[] weights, double bound) => Script.invoke("clip", weights, bound);
}
