using TorchSharp;

namespace WganGp.FastPath;

/// <summary>A normalisation without its gain and offset, which are a <see cref="GainLayer"/> above it.</summary>
internal sealed class NormalizationLayer(Standardization standardization) : Layer
{
    public override bool Bends => true;

    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        var standardized = standardization.Apply(input);
        var output = standardized.Output.alias();
        if (pass.Keeps) pass.Keep(this, new Memory(standardized));
        else standardized.Dispose();
        return output;
    }

    public override torch.Tensor? Backward(torch.Tensor gradient, Pass pass)
    {
        var memory = pass.Of<Memory>(this);
        if (!Position.WeightsBelow && pass.Points == 0) return null;
        using var wanted = Position.WeightsBelow ? gradient.alias() : pass.PointRows(gradient);
        using var rows = memory.Standardized.RowsOf(wanted);
        var below = standardization.Project(wanted, rows);
        if (pass.Points > 0)
        {
            memory.Gradient = pass.PointRows(gradient);
            memory.Slope = pass.PointRows(below);
        }

        return below;
    }

    public override torch.Tensor Tangent(torch.Tensor direction, torch.Tensor? destination, Pass pass)
    {
        var memory = pass.Of<Memory>(this);
        using var points = memory.Standardized.RowsOf(direction);
        var tangent = standardization.Project(direction, points);
        memory.Bend = standardization.Bend(points, memory.Gradient!, direction, memory.Slope!, tangent);
        return Into(destination, tangent);
    }

    public override torch.Tensor? Finish(torch.Tensor? bend, Pass pass)
    {
        var memory = pass.Of<Memory>(this);
        torch.Tensor? below = memory.Bend?.alias();
        if (bend is not null)
        {
            using var points = memory.Standardized.RowsOf(bend);
            var through = standardization.Project(bend, points);
            if (below is not null) through.Gain(below);
            below?.Dispose();
            below = through;
        }

        pass.Release(this);
        return below;
    }

    private sealed record Memory(Standardized Standardized) : IDisposable
    {
        /// <summary>What came down from above, at the points.</summary>
        public torch.Tensor? Gradient { get; set; }

        /// <summary>What went on below, at the points.</summary>
        public torch.Tensor? Slope { get; set; }

        public torch.Tensor? Bend { get; set; }

        public void Dispose()
        {
            Standardized.Dispose();
            Gradient?.Dispose();
            Slope?.Dispose();
            Bend?.Dispose();
        }
    }
}
