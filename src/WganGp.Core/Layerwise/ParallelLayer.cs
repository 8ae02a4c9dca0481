using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>Layers over one input, whose outputs are joined into one.</summary>
/// <param name="parts">The layers.</param>
internal abstract class ParallelLayer(IReadOnlyList<Layer> parts) : Layer
{
    public override bool HasSecondDerivative => parts.Any(part => part.HasSecondDerivative);

    public override bool HasWeights => parts.Any(part => part.HasWeights);

    public override void Place(Position position)
    {
        base.Place(position);
        foreach (var part in parts) part.Place(position);
    }

    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        var outputs = Each(input, (part, i) => Runs(i, pass) ? Forward(part, i, input, pass) : Skipped(input), pass);
        Saw(outputs, input, pass);
        return Join(outputs, pass);
    }

    public override torch.Tensor Tangent(torch.Tensor direction, Slot? slot, Pass pass) =>
        Overwriting.Into(slot, Join(
            Each(direction, (part, i) => Runs(i, pass) ? part.Tangent(direction, null, pass) : Skipped(direction), pass), pass));

    public override torch.Tensor? SecondBackward(torch.Tensor? secondOrder, Pass pass) =>
        Down(secondOrder, (part, above) => part.SecondBackward(above, pass), pass);

    protected override torch.Tensor? InputGradient(RowGradient gradient, RowSet? wanted, Pass pass) =>
        Down(gradient.Tensor, (part, above) => part.Backward(gradient with { Tensor = above! }, pass)?.Tensor, pass);

    /// <summary>Whether one of the layers runs in a pass; one that does not has no columns in the output.</summary>
    protected virtual bool Runs(int part, Pass pass) => true;

    /// <summary>One of the layers forward.</summary>
    protected virtual torch.Tensor Forward(Layer layer, int part, torch.Tensor input, Pass pass) => layer.Forward(input, pass);

    /// <summary>Looks at the outputs of rows that go up for the first time.</summary>
    protected virtual void Saw(torch.Tensor[] outputs, torch.Tensor input, Pass pass)
    {
    }

    /// <summary>The outputs as one; takes them over.</summary>
    protected abstract torch.Tensor Join(torch.Tensor[] outputs, Pass pass);

    /// <summary>One layer's share of a gradient for the joined output, contiguous.</summary>
    protected abstract torch.Tensor Share(torch.Tensor above, int part, Pass pass);

    private static torch.Tensor Skipped(torch.Tensor input) => torch.empty([input.size(0), 0], input.dtype, input.device);

    private torch.Tensor[] Each(torch.Tensor input, Func<Layer, int, torch.Tensor> through, Pass pass)
    {
        // The next layer reads it again, and one that is an empty chain passes on the input itself.
        using var reading = pass.Kept.Reading(input);
        return [.. parts.Select(through)];
    }

    private torch.Tensor? Down(torch.Tensor? above, Func<Layer, torch.Tensor?, torch.Tensor?> through, Pass pass)
    {
        torch.Tensor? sum = null;
        for (var i = 0; i < parts.Count; i++)
        {
            if (!Runs(i, pass)) continue;
            using var own = above is null ? null : Share(above, i, pass);
            torch.Tensor? below;
            using (sum is null ? null : pass.Kept.Reading(sum)) below = through(parts[i], own);
            sum = Overwriting.SumOfPaths(sum, below, pass);
        }

        return sum;
    }
}
