using TorchSharp;

namespace WganGp.FastPath;

/// <summary>Average pooling of images: linear, without weights.</summary>
internal sealed class MeanPoolLayer(MeanPoolKernels kernels) : Layer
{
    public override bool OutputIsFree => true;

    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        if (pass.Keeps) pass.Keep(this, input.alias());
        return kernels.Apply(input);
    }

    public override torch.Tensor? Backward(torch.Tensor gradient, Pass pass)
    {
        using var rows = pass.RowsOf(pass.Of<torch.Tensor>(this), gradient);
        return kernels.Gradient(gradient, rows);
    }

    public override torch.Tensor Tangent(torch.Tensor direction, torch.Tensor? destination, Pass pass)
    {
        var tangent = kernels.Apply(direction);
        if (destination is null) return tangent;
        destination.copy_(tangent);
        tangent.Dispose();
        return destination;
    }

    public override torch.Tensor? Finish(torch.Tensor? bend, Pass pass)
    {
        using var rows = pass.PointRows(pass.Of<torch.Tensor>(this));
        var below = bend is null ? null : kernels.Gradient(bend, rows);
        pass.Release(this);
        return below;
    }
}
