using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>
/// One layer of a network, with its derivatives written out. A critic update takes each layer up, down, up and down again: scores, input
/// gradients, the penalty's derivative along the input gradients, and what remains for the weights.
/// </summary>
/// <remarks>
/// Everything runs without a graph of autograd's. Each method returns a tensor of its own (be it a view), which the caller disposes, and
/// never disposes an argument. What a layer needs later it keeps in <see cref="Pass.Kept"/>; it writes into a tensor by
/// <see cref="Overwriting"/> alone. docs/fast-path.md has the mathematics.
/// </remarks>
internal abstract class Layer
{
    /// <summary>Whether the layer's derivative depends on its input smoothly: its second derivative is not zero.</summary>
    public virtual bool HasSecondDerivative => false;

    /// <summary>Whether it holds weights that are trained.</summary>
    public virtual bool HasWeights => false;

    /// <summary>The type of its input and of the gradient for it, where activations have the type <paramref name="compute"/>.</summary>
    public virtual torch.ScalarType InputType(torch.ScalarType compute) => compute;

    /// <summary>The type of its output and of the gradient for it.</summary>
    public virtual torch.ScalarType OutputType(torch.ScalarType compute) => compute;

    /// <summary>What is above and below the layer.</summary>
    public Position Position { get; private set; }

    /// <summary>Tells a layer, and what it holds, what is above and below.</summary>
    public virtual void Place(Position position) => Position = position;

    /// <summary>The output of all rows.</summary>
    public abstract torch.Tensor Forward(torch.Tensor input, Pass pass);

    /// <summary>The gradient for the input, from that for the output.</summary>
    /// <returns>For all rows where something below has weights, else for the points; null when those are none.</returns>
    public RowGradient? Backward(RowGradient gradient, Pass pass)
    {
        RowSet? wanted = Position.WeightsBelow ? RowSet.All : pass.Points > 0 ? RowSet.Points : null;
        return InputGradient(gradient, wanted, pass) is { } below ? pass.Gradient(below, wanted!.Value) : null;
    }

    /// <summary>The derivative of the output along a direction of the input, at the points.</summary>
    /// <remarks>
    /// Afterwards a layer with no second derivative above reads nothing that it kept of the points' rows. Its memory may then be the slot.
    /// </remarks>
    /// <param name="direction">The direction. When the layer was granted a <see cref="TangentSlot"/>, it is that slot, written.</param>
    /// <param name="slot">Where the layer above wants the result; null for memory of its own.</param>
    /// <param name="pass">The pass.</param>
    public abstract torch.Tensor Tangent(torch.Tensor direction, Slot? slot, Pass pass);

    /// <summary>
    /// Where the layer wants its direction written, so that one weight gradient covers scores and penalty; null when it does not care, or
    /// when somebody reads that memory.
    /// </summary>
    /// <param name="writer">The layer that will write; null for none.</param>
    /// <param name="pass">The pass.</param>
    public virtual Slot? TangentSlot(Layer? writer, Pass pass) => null;

    /// <summary>
    /// Adds the remaining weight gradients. <paramref name="secondOrder"/> is how the penalty depends, at the points, on the layer's output
    /// itself, through the second derivatives above; null is zero.
    /// </summary>
    /// <returns>The same for the layer's input; null is zero.</returns>
    public abstract torch.Tensor? SecondBackward(torch.Tensor? secondOrder, Pass pass);

    /// <summary>The gradient for the input; a layer with weights keeps what they need.</summary>
    /// <param name="gradient">The gradient for the output.</param>
    /// <param name="wanted">The rows to return; null for none.</param>
    /// <param name="pass">The pass.</param>
    protected abstract torch.Tensor? InputGradient(RowGradient gradient, RowSet? wanted, Pass pass);
}

/// <summary>What is above and below a layer.</summary>
/// <param name="SecondDerivativeAbove">Whether a layer above has a second derivative.</param>
/// <param name="WeightsAbove">Whether a layer above has weights.</param>
/// <param name="WeightsBelow">Whether a layer below has weights: the input gradient of scored rows is then of use.</param>
internal readonly record struct Position(bool SecondDerivativeAbove, bool WeightsAbove, bool WeightsBelow);
