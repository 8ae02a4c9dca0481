using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>ReLU (slope 0) or LeakyReLU: linear on either side of zero, so it has no second derivative.</summary>
internal sealed class RectifierLayer(double slope) : Layer
{
    // Kept: a number that is handed to TorchSharp becomes a native object at every call, which a garbage collection may free under it.
    private readonly Scalar? nativeSlope = slope == 0 ? null : slope.ToScalar();

    /// <summary>The slope below zero.</summary>
    public double Slope => slope;

    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        var output = Overwriting.Rectified(input, nativeSlope, pass);
        // The sign of the output is the mask.
        if (pass.Keeps) pass.Kept.Add(this, Part.Output, output.alias());
        return output;
    }

    public override torch.Tensor Tangent(torch.Tensor direction, Slot? slot, Pass pass)
    {
        using var rows = pass.PointRows(pass.Kept.Of(this, Part.Output));
        return Overwriting.Masked(direction, rows, nativeSlope, slot);
    }

    public override torch.Tensor? SecondBackward(torch.Tensor? secondOrder, Pass pass)
    {
        torch.Tensor? below = null;
        if (secondOrder is not null)
        {
            using var rows = pass.PointRows(pass.Kept.Of(this, Part.Output));
            below = Overwriting.Masked(secondOrder, rows, nativeSlope, pass);
        }

        pass.Kept.Release(this);
        return below;
    }

    protected override torch.Tensor? InputGradient(RowGradient gradient, RowSet? wanted, Pass pass)
    {
        if (wanted is not { } rows) return null;
        using var output = pass.Of(rows, pass.Kept.Of(this, Part.Output));
        using var above = pass.Of(rows, gradient);
        return Overwriting.Masked(above, output, nativeSlope, pass);
    }
}
