using TorchSharp;

namespace WganGp.Penalty;

/// <summary>From input gradients to the penalty.</summary>
internal static class PenaltyFormula
{
    /// <summary>The norm of each sample's gradient over all dimensions but the batch.</summary>
    /// <param name="gradient">Input gradients, <c>[N, …]</c>.</param>
    /// <returns>Norms, <c>[N]</c>, in float32 or wider; their derivative at a zero gradient is zero.</returns>
    public static torch.Tensor Norms(torch.Tensor gradient)
    {
        using var flat = gradient.flatten(1);
        // The sum of squares of a few thousand half-precision values overflows or loses the small ones.
        using var wide = flat.dtype is torch.ScalarType.Float64 ? flat.alias() : flat.to(torch.ScalarType.Float32);
        return torch.linalg.vector_norm(wide, 2, [1]);
    }

    /// <summary>The weighted penalty of these norms.</summary>
    /// <returns>A 0-dimensional tensor.</returns>
    public static torch.Tensor Penalty(torch.Tensor norms, GradientPenaltyOptions options)
    {
        using var deviation = norms - options.TargetNorm;
        using var counted = options.Side == PenaltySide.OneSided ? deviation.clamp_min(0) : deviation.alias();
        using var squared = counted.square();
        using var mean = squared.mean();
        return mean * options.Weight;
    }
}
