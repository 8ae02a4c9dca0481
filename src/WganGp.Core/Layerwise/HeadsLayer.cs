using TorchSharp;
using WganGp.Networks;

namespace WganGp.Layerwise;

/// <summary>
/// Several heads over the same features, side by side in the columns of one output <c>[N, …]</c>: the score, class logits, the features
/// themselves.
/// </summary>
/// <param name="heads">The heads; the first is the score's.</param>
internal sealed class HeadsLayer(IReadOnlyList<Chain> heads) : ParallelLayer(heads)
{
    private long[][] shapes = [];

    // The columns of each head, once rows have gone through.
    private long[] widths = [];

    // What the score's head gives: a cast of the others loses nothing.
    public override torch.ScalarType OutputType(torch.ScalarType compute) => heads[0].OutputType(compute);

    /// <summary>The columns of each head in rows of the output.</summary>
    public torch.Tensor[] Columns(torch.Tensor output) => output.split(widths, 1);

    protected override void Saw(torch.Tensor[] outputs, torch.Tensor input)
    {
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
    }

    protected override torch.Tensor Join(torch.Tensor[] outputs, Pass pass)
    {
        using var scope = torch.NewDisposeScope();
        var type = OutputType(pass.Compute);
        var joined = torch.cat([.. outputs.Select((output, i) => output.to(type).reshape(output.size(0), widths[i]))], 1);
        foreach (var output in outputs) output.Dispose();
        return joined.MoveToOuterDisposeScope();
    }

    protected override torch.Tensor Share(torch.Tensor above, int part, Pass pass)
    {
        using var columns = above.narrow(1, widths[..part].Sum(), widths[part]);
        using var shaped = columns.reshape([columns.size(0), .. shapes[part]]);
        return shaped.to(heads[part].OutputType(pass.Compute)).contiguous();
    }
}
