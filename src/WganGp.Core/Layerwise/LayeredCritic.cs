using TorchSharp;
using WganGp.Networks;
using WganGp.Operations;
using WganGp.Penalty;

namespace WganGp.Layerwise;

/// <summary>
/// A critic whose update is computed layer by layer, with no graph of autograd's: real samples, generated ones and the penalty's points go
/// through the layers together, and every derivative is a first-order kernel.
/// </summary>
/// <param name="plan">The critic as layers.</param>
/// <param name="compute">The type of activations and gradients.</param>
/// <param name="largestTogether">
/// The largest tensor between two layers, in bytes, with which the groups of rows still go through together.
/// </param>
internal sealed class LayeredCritic(LayerPlan plan, torch.ScalarType compute, long largestTogether = LayeredCritic.LargestTogether)
{
    /// <summary>
    /// 32 MiB. Larger blocks come from the system, page by page, at every use (glibc's DEFAULT_MMAP_THRESHOLD_MAX): groups that go through
    /// apart then save more than one product over all rows gains. A number of its own, so that no setting of the process changes the order
    /// of sums.
    /// </summary>
    public const long LargestTogether = 32 << 20;

    private (long Bytes, IReadOnlyList<MaskPlace> Masks, long[] Sample)? row;

    /// <summary>Adds one batch's gradients to the weights; its rows are packs where the critic scores packs.</summary>
    /// <returns>What the batch gave, in the caller's scope.</returns>
    public CriticOutcome Accumulate(CriticBatch batch)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        return LayerwiseErrors.Guarded("critic", batch.Real, "samples", compute, () =>
        {
            if (plan.Separate.Count > 0 || (plan.DrawsMasks && batch.LossMayDraw)) return Apart(batch);
            var (bytes, places, _) = OfARow(batch);
            return bytes * batch.Rows <= largestTogether ? Together(batch, places) : Apart(batch);
        }).MoveToOuterDisposeScope();
    }

    /// <summary>Adds the gradients of the penalty alone to the weights: nothing is scored but the points.</summary>
    /// <param name="points">The groups of points.</param>
    /// <param name="condition">The conditions of each group, or null.</param>
    /// <param name="penalty">From the groups' input gradients to the penalty.</param>
    /// <returns>The penalty, in the caller's scope.</returns>
    public PenaltyTerm AccumulatePenalty(
        torch.Tensor[] points, torch.Tensor? condition, SlopePenalty penalty)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var passes = Array.ConvertAll(
            points, group => new Pass([], group.size(0), compute, condition: condition) { SkipsClasses = true });
        try
        {
            var term = LayerwiseErrors.Guarded("critic", points[0], "samples", compute, () => Penalize(passes, points, penalty, 1));
            term.Loss.MoveToOuterDisposeScope();
            term.GradientNorms.MoveToOuterDisposeScope();
            return term;
        }
        finally
        {
            foreach (var pass in passes) pass.Dispose();
        }
    }

    /// <summary>The loss of outputs and samples, and its gradient for the samples; no weight of the critic gets a gradient.</summary>
    /// <param name="samples">Samples.</param>
    /// <param name="condition">Their conditions, or null.</param>
    /// <param name="loss">From outputs to the loss.</param>
    /// <param name="share">What loss and gradient are multiplied by.</param>
    /// <param name="classifies">Whether the loss needs class logits.</param>
    public (torch.Tensor Row, torch.Tensor Gradient) Descend(
        torch.Tensor samples, torch.Tensor? condition, Func<torch.Tensor, ScoreLoss> loss, double share,
        bool classifies = false) =>
        LayerwiseErrors.Guarded(
            "critic", samples, "generated samples", compute, () => Descended(samples, condition, loss, share, classifies));

    /// <summary>The outputs for samples that are only scored, without derivatives, in the caller's scope.</summary>
    /// <param name="samples">Samples.</param>
    /// <param name="condition">Their conditions, or null.</param>
    public torch.Tensor Outputs(torch.Tensor samples, torch.Tensor? condition)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        return LayerwiseErrors.Guarded("critic", samples, "real samples", compute, () =>
        {
            var packs = Packing.Packed(samples, plan.Pac);
            using var pass = new Pass([packs.size(0)], 0, compute, keeps: false, Packing.Packed(condition, plan.Pac))
            {
                SkipsClasses = true,
            };
            return Forward([packs], pass).Wide;
        }).MoveToOuterDisposeScope();
    }

    private (torch.Tensor Row, torch.Tensor Gradient) Descended(
        torch.Tensor samples, torch.Tensor? condition, Func<torch.Tensor, ScoreLoss> loss, double share, bool classifies)
    {
        var packs = Packing.Packed(samples, plan.Pac);
        // Points' rows give no weight a gradient before the penalty's direction is known.
        using var pass = new Pass([], packs.size(0), compute, condition: Packing.Packed(condition, plan.Pac))
        {
            SkipsClasses = !classifies,
        };
        var scores = Forward([packs], pass);
        var (row, seeds, ofSamples) = Seeds.OfGenerator(scores.Wide, loss, share);
        var gradient = Packing.Unpacked(Down(scores, seeds, pass)!, plan.Pac);
        return (row, ofSamples is null ? gradient : ofSamples.Plus(gradient));
    }

    private CriticOutcome Together(CriticBatch batch, IReadOnlyList<MaskPlace> places)
    {
        long[] sizes = [.. batch.Scored.Select(group => group.size(0))];
        torch.Tensor[] groups = [.. batch.Scored, .. batch.Points];
        using var conditions = batch.Condition is { } each ? torch.cat([.. groups.Select(_ => each)]) : null;
        using var masks = Masks.Draw(places, [.. sizes, .. batch.PointSizes]);
        using var pass = new Pass(sizes, batch.PointSizes.Sum(), compute, condition: conditions) { Masks = masks };
        var scores = Forward(groups, pass);
        var outputs = scores.Wide.narrow(0, 0, sizes.Sum()).split(sizes);
        var (loss, seeds) = Seeds.OfCritic(outputs, batch);
        var slopes = Down(scores, seeds, pass);
        if (batch.Points.Length > 0)
            return Outcome(outputs, loss, Penalize([pass], [slopes!], batch.PointSizes, batch.Penalty, batch.Share));
        plan.Chain.SecondBackward(null, pass);
        return Outcome(outputs, loss, null);
    }

    // Batch statistics, unknown layers, large activations, and terms that may draw beside masks: each group of rows goes through by itself,
    // in the order of the reference path, where a classifier's head runs for the first group alone.
    private CriticOutcome Apart(CriticBatch batch)
    {
        Pass[] passes = [.. batch.Scored.Select((group, i) =>
            new Pass([group.size(0)], 0, compute, condition: batch.Condition) { SkipsClasses = i > 0 })];
        var points = Array.ConvertAll(
            batch.PointSizes, size => new Pass([], size, compute, condition: batch.Condition) { SkipsClasses = true });
        try
        {
            var scores = passes.Zip(batch.Scored, (pass, group) => Forward([group], pass)).ToArray();
            var outputs = Array.ConvertAll(scores, each => each.Wide);
            var (loss, seeds) = Seeds.OfGroups(outputs, batch);
            for (var i = 0; i < passes.Length; i++)
            {
                Down(scores[i], seeds[i], passes[i]);
                plan.Chain.SecondBackward(null, passes[i]);
            }

            return Outcome(outputs, loss, points.Length == 0 ? null : Penalize(points, batch.Points, batch.Penalty, batch.Share));
        }
        finally
        {
            foreach (var pass in passes.Concat(points)) pass.Dispose();
        }
    }

    private static CriticOutcome Outcome(torch.Tensor[] outputs, ScoreLoss loss, PenaltyTerm? penalty) =>
        new(Scores.Of(outputs[0]), Scores.Of(outputs[^1]), loss, penalty);

    /// <summary>
    /// The bytes of the largest tensor between two layers, and where masks are drawn. Asked before the first update, and known from shapes
    /// alone, so that a resumed run decides as the run that was not interrupted.
    /// </summary>
    private (long Bytes, IReadOnlyList<MaskPlace> Masks, long[] Sample) OfARow(CriticBatch batch)
    {
        if (row is { } known && known.Sample.AsSpan().SequenceEqual(batch.Real.shape.AsSpan(1))) return known;
        List<MaskPlace> places = [];
        using var condition = batch.Condition?.narrow(0, 0, 1);
        using var pass = new Pass([], 1, compute, condition: condition) { Places = places };
        using var sample = batch.Real.narrow(0, 0, 1);
        using var scores = Forward([sample], pass).Wide;
        var found = (pass.Largest, places, batch.Real.shape[1..]);
        row = found;
        return found;
    }

    // No scope of their own here and below: what the layers keep of the pass must outlive these calls.
    private Scores Forward(torch.Tensor[] groups, Pass pass)
    {
        // A copy, because layers write into their input; TorchSharp's cat of one tensor is none.
        using var samples = groups.Length == 1 ? groups[0].clone() : torch.cat(groups);
        using var cast = samples.to(plan.Chain.InputType(compute));
        using var input = MemoryFormat.ForConvolutions(cast);
        using var raw = plan.Chain.Forward(input, pass);
        var scores = plan.Heads is null ? NetworkCall.Checked(raw, samples) : raw;
        return new Scores(scores.to(groups[0].dtype), raw.shape);
    }

    /// <summary>
    /// Down from the scores, whose last rows are the penalty's points when there are fewer seeds than scores; returns the points' input
    /// gradients.
    /// </summary>
    private torch.Tensor? Down(Scores scores, torch.Tensor? seeds, Pass pass)
    {
        // The sum of the points' scores: row i of its gradient is the gradient of score i.
        using var ones = scores.Ones(scores.Wide.size(0) - (seeds?.size(0) ?? 0));
        using var gradient = seeds is null ? ones.alias() : torch.cat([seeds, ones]);
        using var cast = gradient.to(plan.Chain.OutputType(compute));
        using var shaped = cast.reshape(scores.Shape);
        if (plan.Chain.Backward(pass.Gradient(shaped, RowSet.All), pass) is not { } below) return null;
        return pass.Of(RowSet.Points, below).Taken();
    }

    /// <summary>The penalty of points that go through in passes of their own.</summary>
    private PenaltyTerm Penalize(Pass[] passes, torch.Tensor[] points, SlopePenalty penalty, double share)
    {
        var slopes = passes.Select((pass, i) => Down(Forward([points[i]], pass), null, pass)!).ToArray();
        return Penalize(passes, slopes, Array.ConvertAll(points, group => group.size(0)), penalty, share);
    }

    /// <summary>The penalty of the points' input gradients.</summary>
    private PenaltyTerm Penalize(
        Pass[] passes, torch.Tensor[] slopes, long[] sizes, SlopePenalty penalty, double share)
    {
        var (term, direction) = penalty.Along(slopes.Length == 1 ? slopes[0] : torch.cat(slopes), sizes, share);
        long start = 0;
        foreach (var pass in passes)
        {
            using var rows = direction.narrow(0, start, pass.Points);
            using var contiguous = MemoryFormat.ForConvolutions(rows);
            plan.Chain.Tangent(contiguous, null, pass).Dispose();
            plan.Chain.SecondBackward(null, pass)?.Dispose();
            start += pass.Points;
        }

        return term;
    }

    /// <summary>What the critic returned.</summary>
    /// <param name="Wide">Scores <c>[N]</c>, or the columns of several heads with the score first, in the samples' type.</param>
    /// <param name="Shape">The shape in which the chain returned them.</param>
    private sealed record Scores(torch.Tensor Wide, long[] Shape)
    {
        public static torch.Tensor Of(torch.Tensor outputs) => outputs.dim() == 1 ? outputs : outputs.select(1, 0);

        /// <summary>The gradient of the sum of some rows' scores.</summary>
        public torch.Tensor Ones(long rows)
        {
            var ones = torch.ones([rows], Wide.dtype, Wide.device);
            if (Wide.dim() == 1) return ones;
            using var column = ones.unsqueeze(1);
            using var others = torch.zeros([rows, Wide.size(1) - 1], Wide.dtype, Wide.device);
            ones.Dispose();
            return torch.cat([column, others], 1);
        }
    }
}
