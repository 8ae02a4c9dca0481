using TorchSharp;
using WganGp.Operations;

namespace WganGp.Layerwise;

/// <summary>Statistics within a sample: layer, group and instance normalisation.</summary>
internal sealed class RowStandardization(StandardizationWithinSamples kernels) : Standardization
{
    /// <inheritdoc cref="StandardizationWithinSamples.OfGroups"/>
    public static RowStandardization OfGroups(long groups, double eps) => new(StandardizationWithinSamples.OfGroups(groups, eps));

    /// <inheritdoc cref="StandardizationWithinSamples.OfSize"/>
    public static RowStandardization OfSize(long size, double eps) => new(StandardizationWithinSamples.OfSize(size, eps));

    public override Standardized Apply(torch.Tensor input)
    {
        var (output, rate) = kernels.Apply(input);
        return new Standardized(output, rate);
    }

    public override torch.Tensor Project(torch.Tensor gradient, Standardized standardized) =>
        kernels.Project(gradient, standardized.Output, standardized.Rate);

    public override torch.Tensor? SecondOrder(
        Standardized standardized, torch.Tensor gradient, torch.Tensor tangent, torch.Tensor inputGradient, torch.Tensor outputTangent)
    {
        var output = standardized.Output;
        torch.Tensor Rows(torch.Tensor tensor) => kernels.Rows(tensor, output);
        using var scope = torch.NewDisposeScope();
        var rows = StandardizationSecondOrder.OfRows(
            Rows(output), standardized.Rate.unsqueeze(-1), Rows(gradient), Rows(tangent), Rows(inputGradient), Rows(outputTangent));
        return kernels.Back(rows, output).MoveToOuterDisposeScope();
    }
}
