using TorchSharp;

namespace WganGp.FastPath;

/// <summary>Dropout: a product with a mask that the module draws, in the order in which it would draw it for the input itself.</summary>
internal sealed class DropoutLayer(torch.nn.Module<torch.Tensor, torch.Tensor> module) : Layer
{
    public override bool OutputIsFree => true;

    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        using var ones = torch.ones(input.shape, input.dtype, input.device);
        using var drawn = module.call(ones);
        var mask = PointwiseKernels.Laid(drawn);
        var output = input.mul(mask);
        if (pass.Keeps) pass.Keep(this, mask);
        else mask.Dispose();
        return output;
    }

    public override torch.Tensor? Backward(torch.Tensor gradient, Pass pass)
    {
        using var rows = pass.RowsOf(pass.Of<torch.Tensor>(this), gradient);
        return gradient.mul(rows);
    }

    public override torch.Tensor Tangent(torch.Tensor direction, torch.Tensor? destination, Pass pass)
    {
        using var rows = pass.PointRows(pass.Of<torch.Tensor>(this));
        return Into(destination, direction.mul(rows));
    }

    public override torch.Tensor? Finish(torch.Tensor? bend, Pass pass)
    {
        using var rows = pass.PointRows(pass.Of<torch.Tensor>(this));
        var below = bend?.mul(rows);
        pass.Release(this);
        return below;
    }
}
