using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>A normalisation without its gain and offset, which are a <see cref="GainLayer"/> above it.</summary>
internal sealed class NormalizationLayer(Standardization standardization) : Layer
{
    public override bool HasSecondDerivative => true;

    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        var (output, rate) = standardization.Apply(input);
        if (!pass.Keeps)
        {
            rate.Dispose();
            return output;
        }

        pass.Kept.Add(this, Part.Output, output.alias());
        pass.Kept.Add(this, Part.Factor, rate);
        return output;
    }

    public override torch.Tensor Tangent(torch.Tensor direction, Slot? slot, Pass pass)
    {
        using var standardized = Rows(RowSet.Points, pass);
        var gradient = pass.Kept.Of(this, Part.Gradient);
        var tangent = standardization.Project(direction, standardized);
        var secondOrder = standardization.SecondOrder(standardized, gradient, direction, pass.Kept.Of(this, Part.InputGradient), tangent);
        if (secondOrder is not null) pass.Kept.Add(this, Part.SecondOrder, secondOrder);
        return Overwriting.Into(slot, tangent);
    }

    public override torch.Tensor? SecondBackward(torch.Tensor? secondOrder, Pass pass)
    {
        var below = pass.Kept.Find(this, Part.SecondOrder)?.alias();
        if (secondOrder is not null)
        {
            using var standardized = Rows(RowSet.Points, pass);
            var through = standardization.Project(secondOrder, standardized);
            var own = below;
            below = own is null ? through : Overwriting.Sum(through, own, pass);
            own?.Dispose();
        }

        pass.Kept.Release(this);
        return below;
    }

    protected override torch.Tensor? InputGradient(RowGradient gradient, RowSet? wanted, Pass pass)
    {
        if (wanted is not { } rows) return null;
        using var standardized = Rows(rows, pass);
        using var above = pass.Of(rows, gradient);
        var below = standardization.Project(above, standardized);
        if (pass.Points == 0) return below;
        pass.Kept.Add(this, Part.Gradient, pass.Of(RowSet.Points, new RowGradient(above, rows)).Taken());
        pass.Kept.Add(this, Part.InputGradient, pass.Of(RowSet.Points, new RowGradient(below, rows)).Taken());
        return below;
    }

    private Standardized Rows(RowSet rows, Pass pass)
    {
        var (output, rate) = (pass.Kept.Of(this, Part.Output), pass.Kept.Of(this, Part.Factor));
        if (rows == RowSet.All || pass.Scored == 0) return new Standardized(output.alias(), rate.alias());
        // A set lies within a sample, or goes through the samples of the pass: those are all points then.
        var sets = rate.size(0) / (pass.Scored + pass.Points);
        return new Standardized(pass.PointRows(output), rate.narrow(0, pass.Scored * sets, pass.Points * sets));
    }
}
