using TorchSharp;
using WganGp.Networks;
using WganGp.Operations;

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

    private long? bytesOfARow;

    /// <summary>Adds one batch's gradients to the weights.</summary>
    /// <returns>What the batch gave, in the caller's scope.</returns>
    public CriticOutcome Accumulate(CriticBatch batch)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        return LayerwiseErrors.Guarded("critic", batch.Real, "samples", compute, () =>
        {
            var isTogether = plan.Separate.Count == 0 && BytesOfARow(batch.Real) * batch.Rows <= largestTogether;
            return isTogether ? Together(batch) : Apart(batch);
        }).MoveToOuterDisposeScope();
    }

    /// <summary>The loss of scores alone, and its gradient for the samples that were scored; no weight gets a gradient.</summary>
    /// <param name="samples">Samples.</param>
    /// <param name="loss">From scores <c>[N]</c> to a 0-dimensional loss.</param>
    /// <param name="share">What the gradient is multiplied by.</param>
    public (torch.Tensor Loss, torch.Tensor Gradient) Descend(torch.Tensor samples, Func<torch.Tensor, torch.Tensor> loss, double share) =>
        LayerwiseErrors.Guarded("critic", samples, "generated samples", compute, () => Descended(samples, loss, share));

    private (torch.Tensor Loss, torch.Tensor Gradient) Descended(torch.Tensor samples, Func<torch.Tensor, torch.Tensor> loss, double share)
    {
        // Points' rows give no weight a gradient before the penalty's direction is known.
        using var pass = new Pass([], samples.size(0), compute);
        var scores = Forward([samples], pass);
        var (value, seeds) = Seeds.OfGenerator(scores.Wide, loss, share);
        return (value, Down(scores, seeds, pass)!);
    }

    private CriticOutcome Together(CriticBatch batch)
    {
        var (real, fake) = (batch.Real.size(0), batch.Fake.size(0));
        using var pass = new Pass([real, fake], batch.PointSizes.Sum(), compute);
        var scores = Forward([batch.Real, batch.Fake, .. batch.Points], pass);
        var (realScores, fakeScores) = (scores.Wide.narrow(0, 0, real), scores.Wide.narrow(0, real, fake));
        var (loss, seeds) = Seeds.OfCritic(realScores, fakeScores, batch);
        var slopes = Down(scores, seeds, pass);
        if (batch.Points.Length > 0) return new CriticOutcome(realScores, fakeScores, loss, Penalize([pass], [slopes!], batch));
        plan.Chain.SecondBackward(null, pass);
        return new CriticOutcome(realScores, fakeScores, loss, null);
    }

    // Batch statistics and random masks, and large activations: each group of rows goes through by itself, in the order of the reference
    // path.
    private CriticOutcome Apart(CriticBatch batch)
    {
        using var realPass = new Pass([batch.Real.size(0)], 0, compute);
        using var fakePass = new Pass([batch.Fake.size(0)], 0, compute);
        var (real, fake) = (Forward([batch.Real], realPass), Forward([batch.Fake], fakePass));
        var (loss, seeds) = Seeds.OfCritic(real.Wide, fake.Wide, batch);
        Down(real, seeds.narrow(0, 0, realPass.Scored), realPass);
        plan.Chain.SecondBackward(null, realPass);
        Down(fake, seeds.narrow(0, realPass.Scored, fakePass.Scored), fakePass);
        plan.Chain.SecondBackward(null, fakePass);
        if (batch.Points.Length == 0) return new CriticOutcome(real.Wide, fake.Wide, loss, null);

        var passes = Array.ConvertAll(batch.PointSizes, size => new Pass([], size, compute));
        try
        {
            var slopes = passes.Select((pass, i) => Down(Forward([batch.Points[i]], pass), null, pass)!).ToArray();
            return new CriticOutcome(real.Wide, fake.Wide, loss, Penalize(passes, slopes, batch));
        }
        finally
        {
            foreach (var pass in passes) pass.Dispose();
        }
    }

    /// <summary>
    /// Of the largest tensor between two layers. Asked before the first update, and known from shapes alone, so that a resumed run decides
    /// as the run that was not interrupted.
    /// </summary>
    private long BytesOfARow(torch.Tensor samples)
    {
        if (bytesOfARow is { } known) return known;
        using var pass = new Pass([], 1, compute);
        using var row = samples.narrow(0, 0, 1);
        using var scores = Forward([row], pass).Wide;
        bytesOfARow = pass.Largest;
        return pass.Largest;
    }

    // No scope of their own here and below: what the layers keep of the pass must outlive these calls.
    private Scores Forward(torch.Tensor[] groups, Pass pass)
    {
        // A copy, because layers write into their input; TorchSharp's cat of one tensor is none.
        using var samples = groups.Length == 1 ? groups[0].clone() : torch.cat(groups);
        using var cast = samples.to(plan.Chain.InputType(compute));
        using var input = MemoryFormat.ForConvolutions(cast);
        using var raw = plan.Chain.Forward(input, pass);
        return new Scores(NetworkCall.Checked(raw, samples).to(groups[0].dtype), raw.shape);
    }

    /// <summary>
    /// Down from the scores, whose last rows are the penalty's points when there are fewer seeds than scores; returns the points' input
    /// gradients.
    /// </summary>
    private torch.Tensor? Down(Scores scores, torch.Tensor? seeds, Pass pass)
    {
        // The sum of the points' scores: row i of its gradient is the gradient of score i.
        using var ones = torch.ones([scores.Wide.size(0) - (seeds?.size(0) ?? 0)], scores.Wide.dtype, scores.Wide.device);
        using var gradient = seeds is null ? ones.alias() : torch.cat([seeds, ones]);
        using var cast = gradient.to(plan.Chain.OutputType(compute));
        using var shaped = cast.reshape(scores.Shape);
        if (plan.Chain.Backward(pass.Gradient(shaped, RowSet.All), pass) is not { } below) return null;
        return pass.Of(RowSet.Points, below).Taken();
    }

    private PenaltyTerm Penalize(Pass[] passes, torch.Tensor[] slopes, CriticBatch batch)
    {
        var (term, direction) = Seeds.OfPenalty(slopes.Length == 1 ? slopes[0] : torch.cat(slopes), batch);
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

    /// <summary>Scores in the samples' type, and the shape in which the critic returned them.</summary>
    private sealed record Scores(torch.Tensor Wide, long[] Shape);
}
