using TorchSharp;
using WganGp.Operations;

namespace WganGp.Updates;

/// <summary>Clips a network's gradient by its norm over all parameters.</summary>
internal static class GradientClip
{
    /// <summary>Scales the gradients in place where their norm is too large; does not read the device.</summary>
    /// <param name="gradients">The gradients of a network's parameters.</param>
    /// <param name="largestNorm">The largest norm allowed; null allows any.</param>
    /// <param name="device">The network's device, for a network without any gradient.</param>
    /// <returns>The norm before clipping, <c>[1]</c> in float64, on the device.</returns>
    public static torch.Tensor Apply(torch.Tensor[] gradients, double? largestNorm, torch.Device? device = null)
    {
        if (gradients.Length == 0) return torch.zeros(1, dtype: torch.ScalarType.Float64, device: device);
        return largestNorm is { } largest ? TensorLists.ClipToNorm(gradients, largest) : TensorLists.Norm(gradients);
    }
}
