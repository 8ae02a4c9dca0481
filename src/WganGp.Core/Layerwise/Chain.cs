using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>Layers one above the other, the lowest first; without any it passes on what it is given.</summary>
internal sealed class Chain(IReadOnlyList<Layer> layers) : Layer
{
    public override bool HasSecondDerivative => layers.Any(layer => layer.HasSecondDerivative);

    public override bool HasWeights => layers.Any(layer => layer.HasWeights);

    public override torch.ScalarType InputType(torch.ScalarType compute) => layers.Count > 0 ? layers[0].InputType(compute) : compute;

    public override torch.ScalarType OutputType(torch.ScalarType compute) => layers.Count > 0 ? layers[^1].OutputType(compute) : compute;

    public override void Place(Position position)
    {
        base.Place(position);
        for (var i = 0; i < layers.Count; i++)
        {
            layers[i].Place(new Position(
                position.SecondDerivativeAbove || layers.Skip(i + 1).Any(layer => layer.HasSecondDerivative),
                position.WeightsAbove || layers.Skip(i + 1).Any(layer => layer.HasWeights),
                position.WeightsBelow || layers.Take(i).Any(layer => layer.HasWeights)));
        }
    }

    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        var current = new Borrowed(input, isOwned: false);
        foreach (var layer in layers)
        {
            using var below = current;
            current = new Borrowed(layer.Forward(below, pass), isOwned: true);
            pass.Saw(current);
        }

        return current.Taken();
    }

    public override torch.Tensor Tangent(torch.Tensor direction, Slot? slot, Pass pass)
    {
        if (layers.Count == 0) return Overwriting.Into(slot, direction.alias());
        var current = layers[0].TangentSlot(null, pass) is { } first
            ? new Borrowed(Overwriting.Into(first, direction.alias()), isOwned: true)
            : new Borrowed(direction, isOwned: false);
        for (var i = 0; i < layers.Count; i++)
        {
            using var below = current;
            current = new Borrowed(
                layers[i].Tangent(below, i + 1 < layers.Count ? layers[i + 1].TangentSlot(layers[i], pass) : slot, pass), isOwned: true);
        }

        return current.Tensor;
    }

    public override torch.Tensor? SecondBackward(torch.Tensor? secondOrder, Pass pass)
    {
        torch.Tensor? current = null;
        for (var i = layers.Count - 1; i >= 0; i--)
        {
            using var above = current;
            current = layers[i].SecondBackward(i == layers.Count - 1 ? secondOrder : above, pass);
        }

        return layers.Count == 0 ? secondOrder?.alias() : current;
    }

    protected override torch.Tensor? InputGradient(RowGradient gradient, RowSet? wanted, Pass pass)
    {
        if (layers.Count == 0) return wanted is { } rows ? pass.Of(rows, gradient).Taken() : null;
        var current = layers[^1].Backward(gradient, pass);
        for (var i = layers.Count - 2; i >= 0 && current is { } above; i--)
        {
            using (above.Tensor) current = layers[i].Backward(above, pass);
        }

        return current?.Tensor;
    }
}
