using TorchSharp;

namespace WganGp.FastPath;

/// <summary>Layers one above the other, the lowest first.</summary>
internal sealed class Chain(List<Layer> layers) : Layer
{
    public override bool Bends => layers.Any(layer => layer.Bends);

    public override bool HasWeights => layers.Any(layer => layer.HasWeights);

    public override bool OutputIsFree => layers.Count > 0 && layers[^1].OutputIsFree;

    public override torch.ScalarType InputType(torch.ScalarType compute) => layers.Count > 0 ? layers[0].InputType(compute) : compute;

    public override torch.ScalarType OutputType(torch.ScalarType compute) => layers.Count > 0 ? layers[^1].OutputType(compute) : compute;

    public override void Place(Position position)
    {
        base.Place(position);
        for (var i = 0; i < layers.Count; i++)
        {
            layers[i].Place(new Position(
                position.BendsAbove || layers.Skip(i + 1).Any(layer => layer.Bends),
                position.WeightsBelow || layers.Take(i).Any(layer => layer.HasWeights),
                i == 0 ? position.InputIsFree : layers[i - 1].OutputIsFree || layers[i - 1] is RectifierLayer && layers[i].HasWeights,
                i == layers.Count - 1 ? position.GradientIsFree : layers[i + 1] is WeightedLayer));
        }
    }

    public override torch.Tensor Forward(torch.Tensor input, Pass pass) => Up(input, (layer, current) =>
    {
        var output = layer.Forward(current, pass);
        pass.Saw(output);
        return output;
    });

    public override torch.Tensor? Backward(torch.Tensor gradient, Pass pass) =>
        Down(gradient.alias(), (layer, current) => current is null ? null : layer.Backward(current, pass));

    public override torch.Tensor Tangent(torch.Tensor direction, torch.Tensor? destination, Pass pass)
    {
        using var first = layers.Count > 0 ? layers[0].TangentSlot(pass) : null;
        first?.copy_(direction);
        return Up(first ?? direction, (layer, current) => layer.Tangent(current, Above(layer)?.TangentSlot(pass) ?? (layer == layers[^1] ? destination : null), pass));
    }

    public override torch.Tensor? Finish(torch.Tensor? bend, Pass pass) => Down(bend?.alias(), (layer, current) => layer.Finish(current, pass));

    private Layer? Above(Layer layer) => layer == layers[^1] ? null : layers[layers.IndexOf(layer) + 1];

    private torch.Tensor Up(torch.Tensor input, Func<Layer, torch.Tensor, torch.Tensor> step)
    {
        var current = input;
        foreach (var layer in layers)
        {
            var next = step(layer, current);
            if (!ReferenceEquals(current, input) && !ReferenceEquals(current, next)) current.Dispose();
            current = next;
        }

        return ReferenceEquals(current, input) ? input.alias() : current;
    }

    private torch.Tensor? Down(torch.Tensor? from, Func<Layer, torch.Tensor?, torch.Tensor?> step)
    {
        var current = from;
        foreach (var layer in Enumerable.Reverse(layers))
        {
            var next = step(layer, current);
            current?.Dispose();
            current = next;
        }

        return current;
    }
}
