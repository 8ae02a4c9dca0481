using TorchSharp;

namespace WganGp.FastPath;

/// <summary>A layer that is linear and has no weights: pooling by the mean, upsampling to the nearest, scaling, another shape.</summary>
/// <param name="apply">The map; a batch of any size, without weights.</param>
/// <param name="transpose">Its transpose: from a gradient for the output and rows of the input, of which only the shape and layout count, to that for the input.</param>
/// <param name="isFresh">Whether the output is memory of its own.</param>
internal sealed class LinearMapLayer(
    Func<torch.Tensor, torch.Tensor> apply, Func<torch.Tensor, torch.Tensor, torch.Tensor> transpose, bool isFresh) : Layer
{
    public override bool OutputIsFree => isFresh;

    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        if (pass.Keeps) pass.Keep(this, input.alias());
        return apply(input);
    }

    public override torch.Tensor? Backward(torch.Tensor gradient, Pass pass)
    {
        using var rows = pass.RowsOf(pass.Of<torch.Tensor>(this), gradient);
        return transpose(gradient, rows);
    }

    public override torch.Tensor Tangent(torch.Tensor direction, torch.Tensor? destination, Pass pass) => Into(destination, apply(direction));

    public override torch.Tensor? Finish(torch.Tensor? bend, Pass pass)
    {
        using var rows = pass.PointRows(pass.Of<torch.Tensor>(this));
        var below = bend is null ? null : transpose(bend, rows);
        pass.Release(this);
        return below;
    }
}
