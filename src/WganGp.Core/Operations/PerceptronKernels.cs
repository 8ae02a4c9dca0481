using TorchSharp;

namespace WganGp.Operations;

/// <summary>
/// What a run of fully connected layers with rectifiers and dropout between them computes, pass by pass, each pass in one call: where
/// layers are small, a call per operation costs more than the operation.
/// </summary>
/// <remarks>
/// The operations are those of the single layers, in the same order. What is kept is the input of each fully connected layer and the output
/// of each rectifier, from below, a tensor that is both once. Only memory that a function made itself is written, what is kept once it was
/// read for the last time, and the first input's rows where the caller says so.
/// </remarks>
internal sealed class PerceptronKernels
{
    // One compiled text per structure, for the life of the process.
    private static readonly TorchScriptTemplate Text = new("$text");

    private readonly TorchScript script;

    /// <param name="steps">The layers from below; the first is fully connected.</param>
    public PerceptronKernels(IReadOnlyList<Step> steps) => script = Text.With(("$text", new PerceptronText(steps).Whole));

    /// <summary>A kind of layer.</summary>
    internal enum Kind
    {
        Linear,
        Rectifier,
        Mask,
    }

    /// <summary>A layer.</summary>
    /// <param name="Kind">What it is.</param>
    /// <param name="Slope">A rectifier's slope below zero.</param>
    /// <param name="HasBias">Whether a fully connected layer has a bias.</param>
    internal readonly record struct Step(Kind Kind, double Slope = 0, bool HasBias = false);

    /// <summary>The output, last; before it what is kept, if it is to be.</summary>
    public torch.Tensor[] Forward(torch.Tensor input, torch.Tensor[] weights, torch.Tensor[] biases, torch.Tensor[] masks, bool keeps) =>
        script.Compute<torch.Tensor[]>(keeps ? "forward" : "apply", [input, weights, biases, masks]);

    /// <summary>The gradients for the fully connected layers' outputs, from above, and last for the input.</summary>
    /// <param name="gradient">The gradient for the output.</param>
    /// <param name="kept">What was kept.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="masks">The masks.</param>
    /// <param name="firstRow">The first row of the input's gradient; null for no gradient.</param>
    public torch.Tensor[] InputGradient(
        torch.Tensor gradient, torch.Tensor[] kept, torch.Tensor[] weights, torch.Tensor[] masks, long? firstRow)
    {
        using var first = (firstRow ?? -1).ToScalar();
        return script.Compute<torch.Tensor[]>("down", [gradient, kept, weights, masks, first]);
    }

    /// <summary>
    /// The tangent of the output at the points, then the gradients of all weights, then of all biases if rows are scored.
    /// </summary>
    /// <param name="tangent">The tangent of the input at the points.</param>
    /// <param name="kept">What was kept; the points' rows are overwritten.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="masks">The masks.</param>
    /// <param name="gradients">The gradients for the layers' outputs, from above.</param>
    /// <param name="groups">The sizes of the groups of scored rows.</param>
    /// <param name="apart">Whether the groups' shares of the last weight are summed apart.</param>
    /// <param name="isWritten">Whether the tangent stands in the rows of the points of the first input.</param>
    public torch.Tensor[] Tangent(
        torch.Tensor tangent, torch.Tensor[] kept, torch.Tensor[] weights, torch.Tensor[] masks, torch.Tensor[] gradients,
        torch.Tensor groups, bool apart, bool isWritten) => script.Compute<torch.Tensor[]>(
            "tangent", [tangent, kept, weights, masks, gradients, groups, apart, isWritten]);

    /// <summary>The gradients of all weights, then of all biases, from the scored rows.</summary>
    /// <param name="kept">What was kept.</param>
    /// <param name="gradients">The gradients for the layers' outputs, from above.</param>
    /// <param name="groups">The sizes of the groups of scored rows.</param>
    /// <param name="apart">Whether the groups' shares of the last weight are summed apart.</param>
    public torch.Tensor[] WeightGradients(torch.Tensor[] kept, torch.Tensor[] gradients, torch.Tensor groups, bool apart) =>
        script.Compute<torch.Tensor[]>("scored_gradients", [kept, gradients, groups, apart]);
}
