using TorchSharp;

namespace WganGp.FastPath;

/// <summary>ReLU (slope 0) or LeakyReLU with a slope above 0: linear on either side of zero, so it bends nowhere.</summary>
internal sealed class RectifierLayer(double slope) : Layer
{
    // Kept: a number that is handed to TorchSharp becomes a native object at every call, which a garbage collection may free under it.
    private readonly Scalar? nativeSlope = slope == 0 ? null : slope.ToScalar();

    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        var inPlace = Position.InputIsFree;
        var output = nativeSlope is null ? torch.nn.functional.relu(input, inPlace)
            : inPlace ? input.leaky_relu_(nativeSlope) : input.leaky_relu(nativeSlope);
        if (pass.Keeps) pass.Keep(this, output.alias());
        return output;
    }

    public override torch.Tensor? Backward(torch.Tensor gradient, Pass pass)
    {
        using var rows = pass.RowsOf(pass.Of<torch.Tensor>(this), gradient);
        return Masked(gradient, rows);
    }

    public override torch.Tensor Tangent(torch.Tensor direction, torch.Tensor? destination, Pass pass)
    {
        using var rows = pass.PointRows(pass.Of<torch.Tensor>(this));
        if (destination is null) return PointwiseKernels.Rectify(direction, rows, nativeSlope);
        // The destination may be the very rows that are read: the kernel goes element by element.
        PointwiseKernels.Rectify(direction, rows, nativeSlope, destination).Dispose();
        return destination;
    }

    public override torch.Tensor? Finish(torch.Tensor? bend, Pass pass)
    {
        using var rows = pass.PointRows(pass.Of<torch.Tensor>(this));
        var below = bend is null ? null : Masked(bend, rows);
        pass.Release(this);
        return below;
    }

    private torch.Tensor Masked(torch.Tensor gradient, torch.Tensor rows) => Position.GradientIsFree
        ? PointwiseKernels.Rectify(gradient, rows, nativeSlope, gradient)
        : PointwiseKernels.Rectify(gradient, rows, nativeSlope);
}
