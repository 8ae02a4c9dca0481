using TorchSharp;

namespace WganGp;

/// <summary>
/// Arithmetic of a tensor and a plain number, safe while other threads allocate. TorchSharp makes a finalizable native object of the number
/// and does not hold it during the call, so that a garbage collection may free it under libtorch: an error, or another number.
/// </summary>
internal static class HeldNumbers
{
    public static torch.Tensor Times(this torch.Tensor tensor, double factor)
    {
        using var held = factor.ToScalar();
        return tensor.mul(held);
    }

    public static torch.Tensor DividedBy(this torch.Tensor tensor, double divisor)
    {
        using var held = divisor.ToScalar();
        return tensor.div(held);
    }

    /// <summary>Sets every value.</summary>
    public static void Fill(this torch.Tensor tensor, double value)
    {
        using var held = value.ToScalar();
        // What fill_ returns is the tensor itself: to dispose it would end the caller's.
        tensor.fill_(held);
    }

    /// <summary>The sum: TorchSharp's own multiplies by a number 1 that it does not hold.</summary>
    public static torch.Tensor Plus(this torch.Tensor tensor, torch.Tensor other)
    {
        using var one = 1.ToScalar();
        return tensor.add(other, one);
    }

    public static torch.Tensor Plus(this torch.Tensor tensor, double number)
    {
        using var held = number.ToScalar();
        return tensor.add(held);
    }

    /// <summary>Adds to the tensor itself.</summary>
    public static torch.Tensor Gain(this torch.Tensor tensor, torch.Tensor other)
    {
        using var one = 1.ToScalar();
        return tensor.add_(other, one);
    }

    public static torch.Tensor Minus(this torch.Tensor tensor, double number)
    {
        using var held = number.ToScalar();
        return tensor.sub(held);
    }

    /// <summary>The difference, as the sum has it.</summary>
    public static torch.Tensor Minus(this torch.Tensor tensor, torch.Tensor other)
    {
        using var minusOne = (-1).ToScalar();
        return tensor.add(other, minusOne);
    }

    /// <summary>The square; TorchSharp's own is a power with a number.</summary>
    public static torch.Tensor Squared(this torch.Tensor tensor) => tensor.mul(tensor);

    public static torch.Tensor AtLeast(this torch.Tensor tensor, double bound)
    {
        using var held = bound.ToScalar();
        return tensor.clamp_min(held);
    }

    public static torch.Tensor Within(this torch.Tensor tensor, double low, double high)
    {
        using var least = low.ToScalar();
        using var most = high.ToScalar();
        return tensor.clamp(least, most);
    }
}
