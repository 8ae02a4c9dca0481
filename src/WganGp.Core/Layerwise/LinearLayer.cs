using TorchSharp;
using TorchSharp.Modules;
using WganGp.Operations;

namespace WganGp.Layerwise;

/// <summary>A fully connected layer over the last dimension, <c>[N, …, in]</c> to <c>[N, …, out]</c>.</summary>
internal sealed class LinearLayer(Parameter weight, Parameter? bias) : WeightedLayer(weight, bias)
{
    /// <summary>Values that go in.</summary>
    public long Inputs { get; } = weight.shape[1];

    /// <summary>Values that come out.</summary>
    public long Outputs { get; } = weight.shape[0];

    /// <summary>The weight.</summary>
    public new Parameter Weight => base.Weight;

    /// <summary>The bias; null for none.</summary>
    public new Parameter? Bias => base.Bias;

    /// <summary>Whether rows of such a type go through in this layer's own type, as they are, in one product of libtorch's.</summary>
    public bool IsPlainFor(torch.Tensor rows) =>
        Norm is null && Weight.dtype == rows.dtype && (Bias is null || Bias.dtype == rows.dtype) && Weight.requires_grad &&
        Bias is null or { requires_grad: true } && !LinearKernels.GoesToOneDnn(rows, Weight);

    protected override torch.Tensor Apply(torch.Tensor input, torch.Tensor weight, torch.Tensor? bias)
    {
        if (input.dim() == 2) return LinearKernels.Apply(input, weight, bias);
        using var scope = torch.NewDisposeScope();
        return LinearKernels.Apply(Rows(input), weight, bias).reshape([.. input.shape[..^1], Outputs]).MoveToOuterDisposeScope();
    }

    protected override torch.Tensor InputGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight)
    {
        if (input.dim() == 2) return LinearKernels.InputGradient(gradient, weight);
        using var scope = torch.NewDisposeScope();
        return LinearKernels.InputGradient(Rows(gradient), weight).reshape(input.shape).MoveToOuterDisposeScope();
    }

    protected override torch.Tensor WeightGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight)
    {
        using var scope = torch.NewDisposeScope();
        return LinearKernels.WeightGradient(Rows(gradient), Rows(input), weight).MoveToOuterDisposeScope();
    }

    protected override torch.Tensor BiasGradient(torch.Tensor gradient)
    {
        using var scope = torch.NewDisposeScope();
        return Rows(gradient).sum([0L]).MoveToOuterDisposeScope();
    }

    private static torch.Tensor Rows(torch.Tensor tensor) => tensor.dim() == 2 ? tensor : tensor.reshape(-1, tensor.shape[^1]);
}
