using TorchSharp;

namespace WganGp.Penalty;

/// <summary>From input gradients to the penalty.</summary>
internal static class PenaltyFormula
{
    /// <summary>The dual norm of each sample's gradient, over all dimensions but the batch or over the chosen ones.</summary>
    /// <param name="gradient">Input gradients, <c>[N, …]</c>.</param>
    /// <param name="options">The norm and its dimensions.</param>
    /// <returns>Norms, <c>[N]</c> or <c>[N, …]</c>, in float32 or wider; their derivative at a zero gradient is zero.</returns>
    public static torch.Tensor Norms(torch.Tensor gradient, GradientPenaltyOptions options)
    {
        using var scope = torch.NewDisposeScope();
        // The sum of squares of a few thousand half-precision values overflows or loses the small ones.
        var wide = gradient.dtype is torch.ScalarType.Float32 or torch.ScalarType.Float64 ? gradient : gradient.to(torch.ScalarType.Float32);
        var norms = options.NormDimensions is { } dimensions
            ? torch.linalg.vector_norm(wide, Dual(options.InputNorm), [.. dimensions.Select(dimension => (long)dimension)])
            : torch.linalg.vector_norm(wide.flatten(1), Dual(options.InputNorm), [1]);
        return norms.MoveToOuterDisposeScope();
    }

    /// <summary>The weighted penalty of these norms.</summary>
    /// <returns>A 0-dimensional tensor.</returns>
    public static torch.Tensor Penalty(torch.Tensor norms, GradientPenaltyOptions options)
    {
        using var scope = torch.NewDisposeScope();
        var deviation = options.TargetNorm == 0 ? norms : norms - options.TargetNorm;
        if (options.Side == PenaltySide.OneSided) deviation = deviation.clamp_min(0);
        return (deviation.square().mean() * options.Weight).MoveToOuterDisposeScope();
    }

    private static double Dual(double p) => p switch
    {
        1 => double.PositiveInfinity,
        double.PositiveInfinity => 1,
        _ => p / (p - 1),
    };
}
