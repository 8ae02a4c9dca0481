using TorchSharp;
using WganGp.Operations;

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
        var wide = gradient.dtype is torch.ScalarType.Float32 or torch.ScalarType.Float64
            ? gradient
            : gradient.to(torch.ScalarType.Float32);
        var (values, dimensions) = options.NormDimensions is { } chosen
            ? (wide, [.. chosen.Select(dimension => (long)dimension)])
            : (wide.flatten(1), new long[] { 1 });
        return Norm(values, Dual(options.InputNorm), dimensions).MoveToOuterDisposeScope();
    }

    private static torch.Tensor Norm(torch.Tensor values, double q, long[] dimensions)
    {
        if (q is 1 or 2 or double.PositiveInfinity) return VectorNorm.Of(values, q, dimensions);

        // libtorch computes the powers directly: for a large q (an input norm near 1) small gradients become 0 and large
        // ones infinity, with a NaN derivative. A norm is homogeneous, so a constant taken out and put back changes
        // neither its value nor its derivative.
        const double smallest = 1e-30;
        var largest = values.detach().abs().amax(dimensions, keepdim: true).AtLeast(smallest);
        var norms = VectorNorm.Of(values / largest, q, dimensions);
        return norms * largest.reshape(norms.shape);
    }

    /// <summary>The weighted penalty of these norms.</summary>
    /// <returns>A 0-dimensional tensor.</returns>
    public static torch.Tensor Penalty(torch.Tensor norms, GradientPenaltyOptions options)
    {
        using var scope = torch.NewDisposeScope();
        var deviation = options.TargetNorm == 0 ? norms : norms.Minus(options.TargetNorm);
        if (options.Side == PenaltySide.OneSided) deviation = deviation.AtLeast(0);
        return deviation.Squared().mean().Times(options.Weight).MoveToOuterDisposeScope();
    }

    private static double Dual(double p) => p switch
    {
        1 => double.PositiveInfinity,
        double.PositiveInfinity => 1,
        _ => p / (p - 1),
    };
}
