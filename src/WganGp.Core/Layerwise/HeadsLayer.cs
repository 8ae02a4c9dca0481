using TorchSharp;
using WganGp.Networks;

namespace WganGp.Layerwise;

/// <summary>
/// Several heads over the same features, side by side in the columns of one output <c>[N, …]</c>: the score, class logits, the features
/// themselves.
/// </summary>
/// <param name="heads">The heads; the first is the score's.</param>
internal sealed class HeadsLayer(IReadOnlyList<Chain> heads) : Layer
{
    private long[][] shapes = [];

    // The columns of each head, once rows have gone through.
    private long[] widths = [];

    public override bool HasSecondDerivative => heads.Any(head => head.HasSecondDerivative);

    public override bool HasWeights => heads.Any(head => head.HasWeights);

    // What the score's head gives: a cast of the others loses nothing.
    public override torch.ScalarType OutputType(torch.ScalarType compute) => heads[0].OutputType(compute);

    public override void Place(Position position)
    {
        base.Place(position);
        foreach (var head in heads) head.Place(position);
    }

    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        var outputs = Each(input, head => head.Forward(input, pass), pass);
        shapes = Array.ConvertAll(outputs, output => output.shape[1..]);
        if (shapes[0] is not ([] or [1]))
        {
            var shape = NetworkCall.Shape(outputs[0]);
            foreach (var output in outputs) output.Dispose();
            throw new NetworkException(
                $"The critic's score head must return one score per sample, [N] or [N, 1], but it returned {shape} for {input.size(0)} " +
                "samples. End it in a linear layer with one output.");
        }

        widths = Array.ConvertAll(shapes, shape => shape.Aggregate(1L, (all, size) => all * size));
        return Join(outputs, pass);
    }

    /// <summary>The columns of each head in rows of the output.</summary>
    public torch.Tensor[] Columns(torch.Tensor output) => output.split(widths, 1);

    public override torch.Tensor Tangent(torch.Tensor direction, Slot? slot, Pass pass) =>
        Overwriting.Into(slot, Join(Each(direction, head => head.Tangent(direction, null, pass), pass), pass));

    public override torch.Tensor? SecondBackward(torch.Tensor? secondOrder, Pass pass) =>
        Down(secondOrder, (head, above) => head.SecondBackward(above, pass), pass);

    protected override torch.Tensor? InputGradient(RowGradient gradient, RowSet? wanted, Pass pass) => Down(
        gradient.Tensor, (head, above) => head.Backward(gradient with { Tensor = above! }, pass)?.Tensor, pass);

    private torch.Tensor[] Each(torch.Tensor input, Func<Chain, torch.Tensor> through, Pass pass)
    {
        // A head without layers passes on its input itself, which the next must not overwrite.
        using var reading = pass.Kept.Reading(input);
        return [.. heads.Select(through)];
    }

    private torch.Tensor Join(torch.Tensor[] outputs, Pass pass)
    {
        using var scope = torch.NewDisposeScope();
        var type = OutputType(pass.Compute);
        var joined = torch.cat([.. outputs.Select((output, i) => output.to(type).reshape(output.size(0), widths[i]))], 1);
        foreach (var output in outputs) output.Dispose();
        return joined.MoveToOuterDisposeScope();
    }

    private torch.Tensor? Down(torch.Tensor? above, Func<Chain, torch.Tensor?, torch.Tensor?> through, Pass pass)
    {
        torch.Tensor? sum = null;
        long start = 0;
        for (var i = 0; i < heads.Count; i++)
        {
            using var columns = above?.narrow(1, start, widths[i]);
            using var shaped = columns?.reshape([columns.size(0), .. shapes[i]]);
            using var own = shaped?.to(heads[i].OutputType(pass.Compute)).contiguous();
            start += widths[i];
            torch.Tensor? below;
            using (sum is null ? null : pass.Kept.Reading(sum)) below = through(heads[i], own);
            sum = Overwriting.SumOfPaths(sum, below, pass);
        }

        return sum;
    }
}
