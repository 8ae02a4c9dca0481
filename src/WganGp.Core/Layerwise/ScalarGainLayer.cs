using TorchSharp;
using TorchSharp.Modules;

namespace WganGp.Layerwise;

/// <summary>A product with one trained number, <c>[1]</c>.</summary>
internal sealed class ScalarGainLayer(Parameter weight) : WeightedLayer(weight, bias: null)
{
    protected override torch.Tensor Apply(torch.Tensor input, torch.Tensor weight, torch.Tensor? bias) => input.mul(weight);

    protected override torch.Tensor InputGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight) => gradient.mul(weight);

    protected override torch.Tensor WeightGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight)
    {
        using var product = gradient.mul(input);
        using var sum = product.sum();
        return sum.reshape(1);
    }

    // It has no bias.
    protected override torch.Tensor BiasGradient(torch.Tensor gradient) => throw new NotSupportedException();
}
