using TorchSharp;

namespace WganGp.Penalty;

/// <summary>
/// Arithmetic of a tensor and a plain number, safe while other threads allocate. TorchSharp makes a finalizable native object of the number and does
/// not hold it during the call, so that a garbage collection may free it under libtorch: an error, or another number.
/// </summary>
internal static class HeldNumbers
{
    public static torch.Tensor Times(this torch.Tensor tensor, double factor)
    {
        using var held = factor.ToScalar();
        return tensor.mul(held);
    }

    public static torch.Tensor Minus(this torch.Tensor tensor, double number)
    {
        using var held = number.ToScalar();
        return tensor.sub(held);
    }

    /// <summary>The square; TorchSharp's own is a power with a number.</summary>
    public static torch.Tensor Squared(this torch.Tensor tensor) => tensor.mul(tensor);

    public static torch.Tensor AtLeast(this torch.Tensor tensor, double bound)
    {
        using var held = bound.ToScalar();
        return tensor.clamp_min(held);
    }
}
