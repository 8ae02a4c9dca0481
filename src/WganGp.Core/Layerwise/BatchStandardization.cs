using TorchSharp;
using TorchSharp.Modules;

namespace WganGp.Layerwise;

/// <summary>Statistics of each channel over the batch: batch normalisation, with the module's running statistics.</summary>
internal sealed class BatchStandardization(BatchNorm module) : Standardization
{
    private static readonly torch.jit.CompilationUnit Script = torch.jit.compile("""
        def batch(x: Tensor, running_mean: Optional[Tensor], running_variance: Optional[Tensor], momentum: float, eps: float) -> Tuple[Tensor, Tensor]:
            wide = 7 if x.dtype == 7 else 6
            gain = torch.ones([x.size(1)], dtype=wide, device=x.device)
            y, mean, rate = torch.native_batch_norm(x, gain, torch.zeros_like(gain), running_mean, running_variance, True, momentum, eps)
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

    private readonly Scalar eps = module.eps.ToScalar();
    private readonly Scalar momentum = module.momentum!.Value.ToScalar();
    private readonly Scalar one = 1.ToScalar();

    // Without running statistics libtorch takes the batch's even when it does not train.
    private bool IsFixed => !module.training && module.running_mean is not null;

    public override Standardized Apply(torch.Tensor input)
    {
        if (module is { training: true, num_batches_tracked: { } tracked }) tracked.add_(one);
        var (output, rate) = IsFixed
            ? Script.invoke<(torch.Tensor, torch.Tensor)>("fixed", input, module.running_mean!, module.running_var!, eps)
            : Script.invoke<(torch.Tensor, torch.Tensor)>(
                "batch", input, module.training ? module.running_mean! : null!, module.training ? module.running_var! : null!, momentum, eps);
        return new Standardized(output, rate);
    }

    public override torch.Tensor Project(torch.Tensor gradient, Standardized standardized) => IsFixed
        ? Script.invoke<torch.Tensor>("scale", gradient, standardized.Rate)
        : Script.invoke<torch.Tensor>("project", gradient, standardized.Output, standardized.Rate);

    public override torch.Tensor? SecondOrder(Standardized standardized, torch.Tensor gradient, torch.Tensor direction, torch.Tensor slope, torch.Tensor tangent) =>
        IsFixed ? null : SecondOrder("second_order_of_channels", standardized.Output, standardized.Rate, gradient, direction, slope, tangent);
}
