using static TorchSharp.torch;

namespace WganGp.Metrics.Tests;

internal static class TensorChecks
{
    /// <summary>Whether two tensors have the same shape and the same values, bit for bit.</summary>
    public static bool IsSameAs(this Tensor values, Tensor others) =>
        values.shape.SequenceEqual(others.shape) && values.eq(others).all().item<bool>();
}
