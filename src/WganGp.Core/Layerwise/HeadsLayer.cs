using TorchSharp;
using WganGp.Networks;

namespace WganGp.Layerwise;

/// <summary>
/// Several heads over the same features, side by side in the columns of one output <c>[N, …]</c>: the score, class logits, the features
/// themselves.
/// </summary>
/// <param name="heads">The heads; the first is the score's.</param>
/// <param name="classifies">Whether the second is the classifier's, which runs where its logits are needed.</param>
internal sealed class HeadsLayer(IReadOnlyList<Chain> heads, bool classifies = false) : ParallelLayer(heads)
{
    private const int Classes = 1;

    // The shape of each head's output, and its columns, once rows have gone through it.
    private readonly long[][] shapes = [.. heads.Select(_ => (long[])[])];
    private readonly long[] widths = [.. heads.Select(_ => 0L)];

    // What the score's head gives: a cast of the others loses nothing.
    public override torch.ScalarType OutputType(torch.ScalarType compute) => heads[0].OutputType(compute);

    /// <summary>The columns of each head in rows of the output; none of a head that did not run.</summary>
    public torch.Tensor[] Columns(torch.Tensor output) => output.split(Widths(areClassified: output.size(1) == widths.Sum()), 1);

    protected override bool Runs(int part, Pass pass) => !(classifies && part == Classes && pass.SkipsClasses);

    protected override torch.Tensor Forward(Layer layer, int part, torch.Tensor input, Pass pass)
    {
        var before = pass.Places?.Count ?? 0;
        var output = base.Forward(layer, part, input, pass);
        if (classifies && part == Classes && pass.Places is { } places)
        {
            for (var i = before; i < places.Count; i++) places[i] = places[i] with { IsOfClasses = true };
        }

        return output;
    }

    protected override void Saw(torch.Tensor[] outputs, torch.Tensor input, Pass pass)
    {
        for (var i = 0; i < outputs.Length; i++)
        {
            if (!Runs(i, pass)) continue;
            shapes[i] = outputs[i].shape[1..];
            widths[i] = shapes[i].Aggregate(1L, (all, size) => all * size);
        }

        if (shapes[0] is not ([] or [1]))
        {
            var shape = NetworkCall.Shape(outputs[0]);
            foreach (var output in outputs) output.Dispose();
            throw new NetworkException(
                $"The critic's score head must return one score per sample, [N] or [N, 1], but it returned {shape} for {input.size(0)} " +
                "samples. End it in a linear layer with one output.");
        }
    }

    protected override torch.Tensor Join(torch.Tensor[] outputs, Pass pass)
    {
        using var scope = torch.NewDisposeScope();
        var type = OutputType(pass.Compute);
        var used = Widths(!pass.SkipsClasses);
        var joined = torch.cat([.. outputs.Select((output, i) => output.to(type).reshape(output.size(0), used[i]))], 1);
        foreach (var output in outputs) output.Dispose();
        return joined.MoveToOuterDisposeScope();
    }

    protected override torch.Tensor Share(torch.Tensor above, int part, Pass pass)
    {
        using var columns = above.narrow(1, Widths(!pass.SkipsClasses)[..part].Sum(), widths[part]);
        using var shaped = columns.reshape([columns.size(0), .. shapes[part]]);
        return shaped.to(heads[part].OutputType(pass.Compute)).contiguous();
    }

    private long[] Widths(bool areClassified) =>
        areClassified || !classifies ? widths : [.. widths.Select((width, i) => i == Classes ? 0 : width)];
}
