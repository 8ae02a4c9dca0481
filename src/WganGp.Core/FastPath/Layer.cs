using TorchSharp;

namespace WganGp.FastPath;

/// <summary>
/// One layer of a network, with its derivatives written out. A critic update takes each layer up, down, up and down again:
/// scores, input gradients, the penalty's derivative along the input gradients, and what remains for the weights.
/// </summary>
/// <remarks>
/// Everything runs without a graph of autograd's. A method keeps what it needs by alias in the <see cref="Pass"/> and never
/// disposes an argument. docs/fast-path.md has the mathematics.
/// </remarks>
internal abstract class Layer
{
    /// <summary>Whether this layer's derivative depends on its input smoothly: its second derivative is not zero.</summary>
    public virtual bool Bends => false;

    /// <summary>Whether it holds weights that are trained.</summary>
    public virtual bool HasWeights => false;

    /// <summary>Whether nobody, this layer included, reads its output after the layer above has it, so that it may be overwritten.</summary>
    public virtual bool OutputIsFree => false;

    /// <summary>The type of its input and of the gradient for it, where activations have the type <paramref name="compute"/>.</summary>
    public virtual torch.ScalarType InputType(torch.ScalarType compute) => compute;

    /// <summary>The type of its output and of the gradient for it.</summary>
    public virtual torch.ScalarType OutputType(torch.ScalarType compute) => compute;

    /// <summary>How the layer lies among the others.</summary>
    public Position Position { get; private set; }

    /// <summary>Tells a layer and what it holds where they lie.</summary>
    public virtual void Place(Position position) => Position = position;

    /// <summary>The output of all rows.</summary>
    public abstract torch.Tensor Forward(torch.Tensor input, Pass pass);

    /// <summary>The gradient with respect to the input, from that with respect to the output.</summary>
    /// <param name="gradient">For all rows, or for the points alone when nothing below has weights.</param>
    /// <param name="pass">The pass.</param>
    /// <returns>For all rows; for the points alone when nothing below has weights; null when those are none.</returns>
    public abstract torch.Tensor? Backward(torch.Tensor gradient, Pass pass);

    /// <summary>The derivative of the output along a direction of the input, at the points.</summary>
    /// <param name="direction">The direction. When the layer has a <see cref="TangentSlot"/>, it is that slot, filled.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="destination">Where the result has to be written; null for memory of its own.</param>
    public abstract torch.Tensor Tangent(torch.Tensor direction, torch.Tensor? destination, Pass pass);

    /// <summary>Where the layer wants its direction written, so that one weight gradient covers scores and penalty; null when it does not care.</summary>
    public virtual torch.Tensor? TangentSlot(Pass pass) => null;

    /// <summary>
    /// Adds the remaining weight gradients. <paramref name="bend"/> is how the penalty depends, at the points, on the layer's
    /// output itself, through the bends above; null is zero.
    /// </summary>
    /// <returns>The same for the layer's input; null is zero.</returns>
    public abstract torch.Tensor? Finish(torch.Tensor? bend, Pass pass);

    /// <summary>A result where it is wanted; takes the result over.</summary>
    protected static torch.Tensor Into(torch.Tensor? destination, torch.Tensor result)
    {
        if (destination is null) return result;
        destination.copy_(result);
        result.Dispose();
        return destination;
    }
}

/// <summary>How a layer lies among the others.</summary>
/// <param name="BendsAbove">Whether a layer above bends.</param>
/// <param name="WeightsBelow">Whether a layer below has weights: the input gradient of scored rows is then of use.</param>
/// <param name="InputIsFree">Whether only this layer still reads its input, so that it may be overwritten.</param>
/// <param name="GradientIsFree">Whether only this layer still reads what comes down to it, so that it may be overwritten.</param>
internal readonly record struct Position(bool BendsAbove, bool WeightsBelow, bool InputIsFree, bool GradientIsFree);
