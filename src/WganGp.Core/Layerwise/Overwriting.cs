using TorchSharp;
using WganGp.Operations;

namespace WganGp.Layerwise;

/// <summary>
/// The only place of this folder that writes into a tensor; each method makes a new one where <see cref="Keepsakes.MayOverwrite"/> says no.
/// </summary>
internal static class Overwriting
{
    /// <summary>A (leaky) rectifier.</summary>
    /// <param name="values">What goes in; overwritten where that is allowed.</param>
    /// <param name="slope">The slope below zero; null is ReLU's, none.</param>
    /// <param name="pass">The pass.</param>
    public static torch.Tensor Rectified(torch.Tensor values, Scalar? slope, Pass pass)
    {
        var inPlace = pass.Kept.MayOverwrite(values);
        var output = slope is null
            ? torch.nn.functional.relu(values, inPlace)
            : inPlace ? values.leaky_relu_(slope) : values.leaky_relu(slope);
        return ReferenceEquals(output, values) ? values.alias() : output;
    }

    /// <summary>A gradient through a (leaky) rectifier.</summary>
    /// <param name="gradient">The gradient above; overwritten where that is allowed.</param>
    /// <param name="output">The rectifier's output.</param>
    /// <param name="slope">The slope below zero; null is ReLU's, none.</param>
    /// <param name="pass">The pass.</param>
    public static torch.Tensor Masked(torch.Tensor gradient, torch.Tensor output, Scalar? slope, Pass pass) =>
        RectifierGradient.Of(gradient, output, slope, pass.Kept.MayOverwrite(gradient) ? gradient : null);

    /// <summary>The sum; takes over the first summand, and overwrites it where that is allowed.</summary>
    public static torch.Tensor Sum(torch.Tensor own, torch.Tensor other, Pass pass)
    {
        if (pass.Kept.MayOverwrite(own))
        {
            own.Gain(other);
            return own;
        }

        using (own) return own.Plus(other);
    }

    /// <summary>The sum of what two paths give, of which one may give nothing; takes both over.</summary>
    public static torch.Tensor? SumOfPaths(torch.Tensor? first, torch.Tensor? second, Pass pass)
    {
        if (first is null || second is null) return first ?? second;
        using (second)
        using (pass.Kept.Reading(second)) return Sum(first, second, pass);
    }

    /// <summary>The product with a number; takes the tensor over, and overwrites it where that is allowed.</summary>
    public static torch.Tensor Scaled(torch.Tensor own, Scalar factor, Pass pass)
    {
        if (pass.Kept.MayOverwrite(own))
        {
            own.mul_(factor);
            return own;
        }

        using (own) return own.mul(factor);
    }

    /// <summary>The product with a mask; overwrites the values where that is allowed.</summary>
    public static torch.Tensor Product(torch.Tensor values, torch.Tensor mask, Pass pass)
    {
        if (!pass.Kept.MayOverwrite(values)) return values.mul(mask);
        values.mul_(mask);
        return values.alias();
    }

    /// <summary>A result in the slot where it is wanted; takes the result over. Without a slot it is the result.</summary>
    public static torch.Tensor Into(Slot? slot, torch.Tensor result)
    {
        if (slot is null) return result;
        slot.Tensor.copy_(result);
        result.Dispose();
        return slot.Written();
    }

    /// <summary>A direction through a (leaky) rectifier, into the slot where there is one.</summary>
    /// <remarks>The slot may be the very rows that are read: the kernel goes element by element.</remarks>
    public static torch.Tensor Masked(torch.Tensor direction, torch.Tensor output, Scalar? slope, Slot? slot)
    {
        if (slot is null) return RectifierGradient.Of(direction, output, slope);
        RectifierGradient.Of(direction, output, slope, slot.Tensor).Dispose();
        return slot.Written();
    }
}
