using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>Layers over one input, their outputs side by side in the last dimension.</summary>
/// <param name="parts">The layers.</param>
/// <param name="widths">The size of the last dimension of what each gives.</param>
internal sealed class JoinedLayer(IReadOnlyList<Layer> parts, long[] widths) : Layer
{
    public override bool HasSecondDerivative => parts.Any(part => part.HasSecondDerivative);

    public override bool HasWeights => parts.Any(part => part.HasWeights);

    public override void Place(Position position)
    {
        base.Place(position);
        foreach (var part in parts) part.Place(position);
    }

    public override torch.Tensor Forward(torch.Tensor input, Pass pass) => Join(input, part => part.Forward(input, pass), pass);

    public override torch.Tensor Tangent(torch.Tensor direction, Slot? slot, Pass pass) =>
        Overwriting.Into(slot, Join(direction, part => part.Tangent(direction, null, pass), pass));

    public override torch.Tensor? SecondBackward(torch.Tensor? secondOrder, Pass pass) =>
        Down(secondOrder, (part, above) => part.SecondBackward(above, pass), pass);

    protected override torch.Tensor? InputGradient(RowGradient gradient, RowSet? wanted, Pass pass) =>
        Down(gradient.Tensor, (part, above) => part.Backward(gradient with { Tensor = above! }, pass)?.Tensor, pass);

    private torch.Tensor Join(torch.Tensor input, Func<Layer, torch.Tensor> through, Pass pass)
    {
        // The next part reads it again.
        using var reading = pass.Kept.Reading(input);
        torch.Tensor[] outputs = [.. parts.Select(through)];
        var joined = torch.cat(outputs, -1);
        foreach (var output in outputs) output.Dispose();
        return joined;
    }

    private torch.Tensor? Down(torch.Tensor? above, Func<Layer, torch.Tensor?, torch.Tensor?> through, Pass pass)
    {
        torch.Tensor? sum = null;
        long start = 0;
        for (var i = 0; i < parts.Count; i++)
        {
            using var columns = above?.narrow(-1, start, widths[i]);
            using var own = columns?.contiguous();
            start += widths[i];
            torch.Tensor? below;
            using (sum is null ? null : pass.Kept.Reading(sum)) below = through(parts[i], own);
            sum = Overwriting.SumOfPaths(sum, below, pass);
        }

        return sum;
    }
}
