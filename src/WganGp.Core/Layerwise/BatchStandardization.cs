using TorchSharp;
using TorchSharp.Modules;
using WganGp.Operations;

namespace WganGp.Layerwise;

/// <summary>Statistics of each channel over the batch: batch normalisation, with the module's running statistics.</summary>
internal sealed class BatchStandardization(BatchNorm module) : Standardization
{
    private readonly Scalar eps = module.eps.ToScalar();
    private readonly Scalar momentum = module.momentum!.Value.ToScalar();
    private readonly Scalar one = 1.ToScalar();

    // Without running statistics libtorch takes the batch's even when it does not train.
    private bool IsFixed => !module.training && module.running_mean is not null;

    public override Standardized Apply(torch.Tensor input)
    {
        if (module is { training: true, num_batches_tracked: { } tracked }) tracked.add_(one);
        var (output, rate) = IsFixed
            ? StandardizationOverBatch.OfFixed(input, module.running_mean!, module.running_var!, eps)
            : StandardizationOverBatch.OfBatch(input, module.running_mean, module.running_var, momentum, eps);
        return new Standardized(output, rate);
    }

    public override torch.Tensor Project(torch.Tensor gradient, Standardized standardized) => IsFixed
        ? StandardizationOverBatch.Scale(gradient, standardized.Rate)
        : StandardizationOverBatch.Project(gradient, standardized.Output, standardized.Rate);

    public override torch.Tensor? SecondOrder(
        Standardized standardized, torch.Tensor gradient, torch.Tensor tangent, torch.Tensor inputGradient, torch.Tensor outputTangent) =>
        IsFixed ? null : StandardizationSecondOrder.OfChannels(
            standardized.Output, standardized.Rate, gradient, tangent, inputGradient, outputTangent);
}
