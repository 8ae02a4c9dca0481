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
        var outputs = Each(input, part => part.Forward(input, pass), pass);
        Saw(outputs, input);
        return Join(outputs, pass);
    }

    public override torch.Tensor Tangent(torch.Tensor direction, Slot? slot, Pass pass) =>
        Overwriting.Into(slot, Join(Each(direction, part => part.Tangent(direction, null, pass), pass), pass));

    public override torch.Tensor? SecondBackward(torch.Tensor? secondOrder, Pass pass) =>
        Down(secondOrder, (part, above) => part.SecondBackward(above, pass), pass);

    protected override torch.Tensor? InputGradient(RowGradient gradient, RowSet? wanted, Pass pass) =>
        Down(gradient.Tensor, (part, above) => part.Backward(gradient with { Tensor = above! }, pass)?.Tensor, pass);

    /// <summary>Looks at the outputs of rows that go up for the first time.</summary>
    protected virtual void Saw(torch.Tensor[] outputs, torch.Tensor input)
    {
    }

    /// <summary>The outputs as one; takes them over.</summary>
    protected abstract torch.Tensor Join(torch.Tensor[] outputs, Pass pass);

    /// <summary>One layer's share of a gradient for the joined output, contiguous.</summary>
    protected abstract torch.Tensor Share(torch.Tensor above, int part, Pass pass);

    private torch.Tensor[] Each(torch.Tensor input, Func<Layer, torch.Tensor> through, Pass pass)
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
            using var own = above is null ? null : Share(above, i, pass);
            torch.Tensor? below;
            using (sum is null ? null : pass.Kept.Reading(sum)) below = through(parts[i], own);
            sum = Overwriting.SumOfPaths(sum, below, pass);
        }

        return sum;
    }
}
