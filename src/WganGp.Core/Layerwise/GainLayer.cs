using TorchSharp;
using TorchSharp.Modules;

namespace WganGp.Layerwise;

/// <summary>The gain and offset of a normalisation: of a channel, or of a value of the sample.</summary>
/// <param name="weight">The gain: <c>[C]</c>, or the last dimensions of a sample.</param>
/// <param name="bias">The offset, of the same shape; null for none.</param>
/// <param name="isOfChannels">Whether it is one of a channel.</param>
internal sealed class GainLayer(Parameter weight, Parameter? bias, bool isOfChannels) : WeightedLayer(weight, bias)
{
    private readonly long dimensions = weight.dim();

    protected override torch.Tensor Apply(torch.Tensor input, torch.Tensor weight, torch.Tensor? bias)
    {
        using var gain = Shaped(weight, input);
        if (bias is null) return input.mul(gain);
        using var offset = Shaped(bias, input);
        var output = input.mul(gain);
        return output.Gain(offset);
    }

    protected override torch.Tensor InputGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight)
    {
        using var gain = Shaped(weight, gradient);
        return gradient.mul(gain);
    }

    protected override torch.Tensor WeightGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight)
    {
        using var product = gradient.mul(input);
        return BiasGradient(product);
    }

    protected override torch.Tensor BiasGradient(torch.Tensor gradient)
    {
        var others = Enumerable.Range(0, (int)gradient.dim())
            .Where(dimension => isOfChannels ? dimension != 1 : dimension < gradient.dim() - dimensions);
        return gradient.sum([.. others.Select(dimension => (long)dimension)]);
    }

    private torch.Tensor Shaped(torch.Tensor values, torch.Tensor like) =>
        isOfChannels ? values.reshape([-1, .. Enumerable.Repeat(1L, (int)like.dim() - 2)]) : values.alias();
}
