using TorchSharp;
using TorchSharp.Modules;
using WganGp.Operations;

namespace WganGp.Layerwise;

/// <summary>A convolution or transposed convolution with zero padding.</summary>
internal sealed class ConvolutionLayer(Parameter weight, Parameter? bias, ConvolutionGeometry geometry) : WeightedLayer(weight, bias)
{
    private readonly ConvolutionKernels kernels = new(geometry);

    protected override torch.Tensor Prepare(torch.Tensor weight, torch.ScalarType type)
    {
        using var own = base.Prepare(weight, type);
        return MemoryFormat.ForConvolutions(own);
    }

    protected override torch.Tensor Apply(torch.Tensor input, torch.Tensor weight, torch.Tensor? bias) =>
        kernels.Apply(input, weight, bias);

    protected override torch.Tensor InputGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight) =>
        kernels.InputGradient(gradient, input, weight);

    protected override torch.Tensor WeightGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight) =>
        kernels.WeightGradient(gradient, input, weight);

    protected override torch.Tensor BiasGradient(torch.Tensor gradient)
    {
        var dimensions = Enumerable.Range(0, (int)gradient.dim())
            .Where(dimension => dimension != 1).Select(dimension => (long)dimension).ToArray();
        return gradient.sum(dimensions);
    }
}
