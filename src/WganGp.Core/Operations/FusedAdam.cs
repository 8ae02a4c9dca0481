using TorchSharp;

namespace WganGp.Operations;

/// <summary>libtorch's fused Adam: one native call for all parameters of a network instead of several for each.</summary>
internal static class FusedAdam
{
    private static readonly TorchScript Script = new("""
        def adam(weights: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], steps: List[Tensor],
                 rate: float, beta1: float, beta2: float, decay: float, epsilon: float) -> None:
            # The fused kernel reads memory in order and ignores strides.
            aligned: List[Tensor] = []
            for weight, gradient in zip(weights, gradients):
                if gradient.stride() == weight.stride():
                    aligned.append(gradient)
                else:
                    aligned.append(torch.empty_like(weight).copy_(gradient))
            torch._foreach_add_(steps, 1)
            torch._fused_adam_(weights, aligned, means, squares, [], steps, lr=rate, beta1=beta1, beta2=beta2,
                               weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False)
        """);

    /// <summary>Updates weights, moments and step counters in place.</summary>
    public static void Step(
        torch.Tensor[] weights, torch.Tensor[] gradients, torch.Tensor[] means, torch.Tensor[] squares, torch.Tensor[] steps,
        double rate, double beta2, OptimizerOptions options) =>
        Script.Run(
            "adam", [weights, gradients, means, squares, steps], rate, options.Beta1, beta2, options.WeightDecay, options.Epsilon);
}
