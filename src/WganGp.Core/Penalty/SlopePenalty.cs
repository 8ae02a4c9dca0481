using TorchSharp;
using WganGp.Operations;

namespace WganGp.Penalty;

/// <summary>The penalty as a function of the points' input gradients, and its derivative for them.</summary>
internal sealed class SlopePenalty(GradientPenaltyOptions options)
{
    // The same formula as PenaltyFormula's, whose derivative by autograd is some fifteen short operations and a walk through their graph.
    private static readonly TorchScript Script = new("""
        def along(gradient: Tensor, target: float, one_sided: bool, weight: float, share: float) -> List[Tensor]:
            rows = gradient.flatten(1)
            norms = torch.linalg_vector_norm(rows, 2.0, [1])
            deviation = norms - target
            if one_sided:
                deviation = deviation.clamp_min_(0.0)
            loss = (deviation * deviation).mean() * weight
            # A norm's derivative at zero is zero.
            factor = deviation.mul_(2.0 * weight * share / norms.size(0)).div_(norms).masked_fill_(norms == 0.0, 0.0)
            return [loss, norms, (rows * factor.unsqueeze(1)).view(gradient.size())]
        """);

    // Powers other than the Euclidean norm, and norms over some dimensions, are left to autograd.
    private bool IsWrittenOut => options is { InputNorm: 2, NormDimensions: null };

    /// <summary>The penalty of these input gradients: the sum over the groups of points, each with its own mean.</summary>
    public PenaltyTerm Of(torch.Tensor[] gradients)
    {
        using var scope = torch.NewDisposeScope();
        var norms = Array.ConvertAll(gradients, each => PenaltyFormula.Norms(each, options));
        var loss = norms.Select(each => PenaltyFormula.Penalty(each, options)).Aggregate((sum, each) => sum.Plus(each));
        var measured = norms is [var only] ? only.detach() : torch.cat(Array.ConvertAll(norms, each => each.detach()));
        return new PenaltyTerm(loss.MoveToOuterDisposeScope(), measured.MoveToOuterDisposeScope());
    }

    /// <summary>The penalty, and its derivative for the input gradients: the direction along which the critic's slope matters.</summary>
    /// <param name="slopes">The input gradients of all groups of points.</param>
    /// <param name="sizes">The groups' sizes.</param>
    /// <param name="share">What the derivative is multiplied by.</param>
    public (PenaltyTerm Term, torch.Tensor Direction) Along(torch.Tensor slopes, long[] sizes, double share)
    {
        using var scope = torch.NewDisposeScope();
        var wide = slopes.to(slopes.dtype == torch.ScalarType.Float64 ? torch.ScalarType.Float64 : torch.ScalarType.Float32);
        var (term, direction) = IsWrittenOut && sizes.Length == 1 ? WrittenOut(wide, share) : ByAutograd(wide, sizes, share);
        term.Loss.MoveToOuterDisposeScope();
        term.GradientNorms.MoveToOuterDisposeScope();
        return (term, direction.to(slopes.dtype).MoveToOuterDisposeScope());
    }

    private (PenaltyTerm Term, torch.Tensor Direction) WrittenOut(torch.Tensor slopes, double share)
    {
        using var target = options.TargetNorm.ToScalar();
        var found = Script.Compute<torch.Tensor[]>(
            "along", [slopes, target, options.Side == PenaltySide.OneSided], options.Weight, share);
        return (new PenaltyTerm(found[0], found[1]), found[2]);
    }

    private (PenaltyTerm Term, torch.Tensor Direction) ByAutograd(torch.Tensor slopes, long[] sizes, double share)
    {
        using var gradients = torch.enable_grad();
        var leaf = slopes.detach().requires_grad_();
        var term = Of(sizes.Length == 1 ? [leaf] : leaf.split(sizes));
        (share == 1 ? term.Loss : term.Loss.Times(share)).backward();
        return (new PenaltyTerm(term.Loss.detach(), term.GradientNorms), leaf.grad!.detach());
    }
}
