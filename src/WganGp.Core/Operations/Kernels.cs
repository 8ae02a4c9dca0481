using TorchSharp;

namespace WganGp.Operations;

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
            # The fused kernel walks through memory and never looks at strides.
            laid: List[Tensor] = []
            for weight, gradient in zip(weights, gradients):
                if gradient.stride() == weight.stride():
                    laid.append(gradient)
                else:
                    laid.append(torch.empty_like(weight).copy_(gradient))
            torch._foreach_add_(steps, 1)
            torch._fused_adam_(weights, laid, means, squares, [], steps, lr=rate, beta1=beta1, beta2=beta2,
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

        def record(gradients: List[Tensor], terms: Tensor, rows: Tensor, step: float, largest: float) -> None:
            if len(gradients) == 0:
                norm = rows.new_zeros([1])
            else:
                norm = torch.stack(torch._foreach_norm(gradients, 2.0)).to(rows).norm().reshape(1)
            values = torch.cat([terms.reshape(-1).to(rows), norm, torch.full_like(norm, step)])
            rows[0, :-1].add_(values[:-1])
            held = rows[1:]
            torch.where(torch.isfinite(held[0]).all(), torch.stack([values, held[0]]), held, out=held)
            if largest > 0.0:
                rows[0, -1:].add_(norm > largest)
                if len(gradients) > 0:
                    scale = norm.add(1e-6).reciprocal_().mul_(largest).clamp_(max=1.0).reshape([])
                    torch._foreach_mul_(gradients, scale.to(gradients[0]))

        def finite(tensors: List[Tensor], order: float) -> Tensor:
            return torch.isfinite(torch.stack(torch._foreach_norm(tensors, order))).all()

        """);

    public static void Adam(
        torch.Tensor[] weights, torch.Tensor[] gradients, torch.Tensor[] means, torch.Tensor[] squares, torch.Tensor[] steps,
        double rate, OptimizerOptions options) =>
        Invoke("adam", [weights, gradients, means, squares, steps], rate, options.Beta1, options.Beta2, options.WeightDecay, options.Epsilon);

    public static void RmsProp(
        torch.Tensor[] weights, torch.Tensor[] gradients, torch.Tensor[] squares, double rate, OptimizerOptions options) =>
        Invoke("rmsprop", [weights, gradients, squares], rate, options.Beta2, options.WeightDecay, options.Epsilon);

    public static void Lerp(torch.Tensor[] to, torch.Tensor[] target, double share) => Invoke("lerp", [to, target], share);

    public static void Clip(torch.Tensor[] weights, double bound) => Invoke("clip", [weights], bound);

    /// <summary>
    /// Takes one update into a log's rows (UpdateLog.Rows) and clips the gradients as PyTorch's
    /// <c>clip_grad_norm_</c> does, without a read of the device. What is not finite stays so: NaN times any scale is NaN.
    /// </summary>
    public static void Record(torch.Tensor[] gradients, torch.Tensor terms, torch.Tensor rows, long step, double? largestNorm) =>
        Invoke("record", [gradients, terms, rows], step, largestNorm ?? 0);

    /// <summary>Whether every number is finite; reads the device once.</summary>
    public static bool AllFinite(torch.Tensor[] tensors)
    {
        // The largest absolute value, unlike a sum of squares, cannot overflow; it is not defined for no values.
        var some = Array.FindAll(tensors, tensor => tensor.numel() > 0);
        if (some.Length == 0) return true;
        using var infinity = double.PositiveInfinity.ToScalar();
        using var finite = Script.invoke<torch.Tensor>("finite", some, infinity);
        return finite.item<bool>();
    }

    // Of a plain number TorchSharp makes a native object that it does not hold: a garbage collection that another thread causes during the call
    // would free it under the kernel.
    private static void Invoke(string function, object[] tensors, params double[] numbers)
    {
        var scalars = Array.ConvertAll(numbers, number => number.ToScalar());
        try
        {
            Script.invoke(function, [.. tensors, .. scalars]);
        }
        finally
        {
            foreach (var scalar in scalars) scalar.Dispose();
        }
    }
}
