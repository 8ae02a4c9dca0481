using System.Runtime.InteropServices;
using TorchSharp;
using WganGp.Native;
using WganGp.Networks;

namespace WganGp.FastPath;

/// <summary>
/// A critic whose update is computed layer by layer, with no graph of autograd's: real samples, generated ones and the penalty's
/// points go through the layers together, and every derivative is a first-order kernel.
/// </summary>
internal sealed class LayeredCritic(Plan plan, torch.ScalarType compute)
{
    private long? bytesOfARow;

    /// <summary>Adds one batch's gradients to the weights.</summary>
    /// <param name="real">Real samples.</param>
    /// <param name="fake">Generated samples.</param>
    /// <param name="points">The groups of points at which the penalty is taken; none when it is not due.</param>
    /// <param name="loss">From the scores of real and generated samples to the loss without the penalty.</param>
    /// <param name="penalty">From the groups' input gradients to the penalty.</param>
    /// <param name="share">The batch's share of the whole update.</param>
    /// <returns>The scores, <c>[N]</c> each, the loss and the penalty, in the caller's scope.</returns>
    public Outcome Accumulate(
        torch.Tensor real, torch.Tensor fake, torch.Tensor[] points, Func<torch.Tensor, torch.Tensor, ScoreLoss> loss,
        Func<torch.Tensor[], PenaltyTerm> penalty, double share)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        try
        {
            var outcome = plan.Separate.Count == 0 && BytesOfARow(real) * (2 * real.shape[0] + points.Sum(group => group.shape[0])) <= TensorMemory.Reused
                ? Together(real, fake, points, loss, penalty, share)
                : Apart(real, fake, points, loss, penalty, share);
            outcome.RealScores.MoveToOuterDisposeScope();
            outcome.FakeScores.MoveToOuterDisposeScope();
            outcome.Loss.Loss.MoveToOuterDisposeScope();
            outcome.Loss.Extra?.MoveToOuterDisposeScope();
            outcome.Penalty?.Loss.MoveToOuterDisposeScope();
            outcome.Penalty?.GradientNorms.MoveToOuterDisposeScope();
            return outcome;
        }
        catch (ExternalException error)
        {
            throw new NetworkException(
                $"The critic failed on samples {NetworkCall.Shape(real)} of {real.dtype} on {real.device}: {NetworkCall.FirstLine(error)}", error);
        }
    }

    /// <summary>The loss of scores alone, and its gradient for the samples that were scored; no weight gets a gradient.</summary>
    /// <param name="samples">Samples.</param>
    /// <param name="loss">From scores <c>[N]</c> to a 0-dimensional loss.</param>
    /// <param name="share">What the gradient is multiplied by.</param>
    public (torch.Tensor Loss, torch.Tensor Gradient) Descend(torch.Tensor samples, Func<torch.Tensor, torch.Tensor> loss, double share)
    {
        using var pass = new Pass(0, samples.shape[0], compute);
        var scores = Forward([samples], pass);
        var (value, seeds) = Seed(scores.Wide, loss, share);
        return (value, Down(scores, seeds, pass)!);
    }

    private Outcome Together(
        torch.Tensor real, torch.Tensor fake, torch.Tensor[] points, Func<torch.Tensor, torch.Tensor, ScoreLoss> loss,
        Func<torch.Tensor[], PenaltyTerm> penalty, double share)
    {
        var count = real.shape[0];
        using var pass = new Pass(2 * count, points.Sum(group => group.shape[0]), compute);
        var scores = Forward([real, fake, .. points], pass);
        var (realScores, fakeScores, made, seeds) = Seed(scores.Wide.narrow(0, 0, count), scores.Wide.narrow(0, count, count), loss, share);
        var slopes = Down(scores, seeds, pass);
        if (points.Length == 0)
        {
            plan.Chain.Finish(null, pass);
            return new Outcome(realScores, fakeScores, made, null);
        }

        var term = Penalise([(pass, slopes!)], [.. points.Select(group => group.shape[0])], penalty, share);
        return new Outcome(realScores, fakeScores, made, term);
    }

    /// <summary>
    /// Of the largest tensor between two layers. Asked before the first update, and known from shapes alone, so that a resumed run decides as the run
    /// that was not interrupted.
    /// </summary>
    private long BytesOfARow(torch.Tensor samples)
    {
        if (bytesOfARow is { } known) return known;
        using var pass = new Pass(0, 1, compute);
        using var row = samples.narrow(0, 0, 1);
        using var scores = Forward([row], pass).Wide;
        bytesOfARow = pass.Largest;
        return pass.Largest;
    }

    // Batch statistics and random masks, and activations too large for memory that is used again: each group of rows goes through by itself, in the
    // order of the reference path.
    private Outcome Apart(
        torch.Tensor real, torch.Tensor fake, torch.Tensor[] points, Func<torch.Tensor, torch.Tensor, ScoreLoss> loss,
        Func<torch.Tensor[], PenaltyTerm> penalty, double share)
    {
        var count = real.shape[0];
        using var realPass = new Pass(count, 0, compute);
        using var fakePass = new Pass(count, 0, compute);
        var realForward = Forward([real], realPass);
        var fakeForward = Forward([fake], fakePass);
        var (realScores, fakeScores, made, seeds) = Seed(realForward.Wide, fakeForward.Wide, loss, share);
        Down(realForward, seeds.narrow(0, 0, count), realPass);
        plan.Chain.Finish(null, realPass);
        Down(fakeForward, seeds.narrow(0, count, count), fakePass);
        plan.Chain.Finish(null, fakePass);
        if (points.Length == 0) return new Outcome(realScores, fakeScores, made, null);

        var passes = new List<(Pass Pass, torch.Tensor Slopes)>();
        try
        {
            foreach (var group in points)
            {
                var pass = new Pass(0, group.shape[0], compute);
                passes.Add((pass, group));
                passes[^1] = (pass, Down(Forward([group], pass), null, pass)!);
            }

            return new Outcome(realScores, fakeScores, made, Penalise(passes, [.. points.Select(group => group.shape[0])], penalty, share));
        }
        finally
        {
            foreach (var (pass, _) in passes) pass.Dispose();
        }
    }

    // No scope of their own here and below: what the layers keep of the pass must outlive these calls.
    private Scores Forward(torch.Tensor[] groups, Pass pass)
    {
        // A copy, because layers write into their input; TorchSharp's cat of one tensor is none.
        using var samples = groups.Length == 1 ? groups[0].clone() : torch.cat(groups);
        using var cast = samples.to(plan.Chain.InputType(compute));
        using var input = PointwiseKernels.Laid(cast);
        using var raw = plan.Chain.Forward(input, pass);
        return new Scores(NetworkCall.Checked(raw, samples).to(groups[0].dtype), raw.shape);
    }

    /// <summary>The derivative of the loss for every score, by autograd: the losses' only home stays <c>AdversarialTerms</c>.</summary>
    private static (torch.Tensor Real, torch.Tensor Fake, ScoreLoss Loss, torch.Tensor Seeds) Seed(
        torch.Tensor real, torch.Tensor fake, Func<torch.Tensor, torch.Tensor, ScoreLoss> loss, double share)
    {
        using var scope = torch.NewDisposeScope();
        using var gradients = torch.enable_grad();
        var realLeaf = real.detach().requires_grad_();
        var fakeLeaf = fake.detach().requires_grad_();
        var made = loss(realLeaf, fakeLeaf);
        made.Loss.Times(share).backward();
        var seeds = torch.cat([realLeaf.grad!, fakeLeaf.grad!]);
        torch.Tensor Out(torch.Tensor tensor) => tensor.detach().MoveToOuterDisposeScope();
        return (Out(realLeaf), Out(fakeLeaf), new ScoreLoss(Out(made.Loss), made.Extra is null ? null : Out(made.Extra)), Out(seeds));
    }

    private static (torch.Tensor Loss, torch.Tensor Seeds) Seed(torch.Tensor scores, Func<torch.Tensor, torch.Tensor> loss, double share)
    {
        using var scope = torch.NewDisposeScope();
        using var gradients = torch.enable_grad();
        var leaf = scores.detach().requires_grad_();
        var value = loss(leaf).Times(share);
        value.backward();
        return (value.detach().MoveToOuterDisposeScope(), leaf.grad!.MoveToOuterDisposeScope());
    }

    /// <summary>Down from the scores, whose last rows are penalty's points when there are fewer seeds than scores; returns the input gradients at the points.</summary>
    private torch.Tensor? Down(Scores scores, torch.Tensor? seeds, Pass pass)
    {
        // The sum of the points' scores: row i of its gradient is the gradient of score i.
        using var ones = torch.ones([scores.Wide.shape[0] - (seeds?.shape[0] ?? 0)], scores.Wide.dtype, scores.Wide.device);
        using var gradient = seeds is null ? ones.alias() : torch.cat([seeds, ones]);
        using var cast = gradient.to(plan.Chain.OutputType(compute));
        using var shaped = cast.reshape(scores.Shape);
        return plan.Chain.Backward(shaped, pass);
    }

    private PenaltyTerm Penalise(List<(Pass Pass, torch.Tensor Slopes)> passes, long[] sizes, Func<torch.Tensor[], PenaltyTerm> penalty, double share)
    {
        var (term, direction) = Direction(torch.cat([.. passes.Select(each => each.Slopes)]), sizes, penalty, share);
        long start = 0;
        foreach (var (pass, _) in passes)
        {
            using var rows = direction.narrow(0, start, pass.Points);
            using var laid = PointwiseKernels.Laid(rows);
            plan.Chain.Tangent(laid, null, pass).Dispose();
            plan.Chain.Finish(null, pass)?.Dispose();
            start += pass.Points;
        }

        return term;
    }

    /// <summary>The penalty, and its derivative for the input gradients: the direction along which the critic's slope matters.</summary>
    private (PenaltyTerm Term, torch.Tensor Direction) Direction(
        torch.Tensor slopes, long[] sizes, Func<torch.Tensor[], PenaltyTerm> penalty, double share)
    {
        using var scope = torch.NewDisposeScope();
        using var gradients = torch.enable_grad();
        var wide = compute == torch.ScalarType.Float64 ? torch.ScalarType.Float64 : torch.ScalarType.Float32;
        var leaf = slopes.to(wide).detach().requires_grad_();
        var term = penalty(sizes.Length == 1 ? [leaf] : leaf.split(sizes));
        term.Loss.Times(share).backward();
        return (
            new PenaltyTerm(term.Loss.detach().MoveToOuterDisposeScope(), term.GradientNorms.MoveToOuterDisposeScope()),
            leaf.grad!.to(slopes.dtype).detach().MoveToOuterDisposeScope());
    }

    /// <summary>What a batch gave.</summary>
    internal sealed record Outcome(torch.Tensor RealScores, torch.Tensor FakeScores, ScoreLoss Loss, PenaltyTerm? Penalty);

    /// <summary>Scores in a wide type, and the shape in which the critic returned them.</summary>
    private sealed record Scores(torch.Tensor Wide, long[] Shape);
}
