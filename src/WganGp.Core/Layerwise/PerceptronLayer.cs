using TorchSharp;
using TorchSharp.Modules;
using WganGp.Operations;
using Step = WganGp.Operations.PerceptronKernels.Step;
using StepKind = WganGp.Operations.PerceptronKernels.Kind;

namespace WganGp.Layerwise;

/// <summary>
/// Fully connected layers with rectifiers and dropout between them. A pass is one native call for all of them, where nothing stands in the
/// way; where something does, they go one by one. The numbers are the same.
/// </summary>
internal sealed class PerceptronLayer : Layer
{
    private readonly Chain single;
    private readonly LinearLayer[] linear;
    private readonly DropoutLayer[] dropout;
    private readonly PerceptronKernels kernels;
    private readonly Parameter[] weights;
    private readonly Parameter[] biases;

    // Values in a row at each dropout.
    private readonly long[] widths;

    private PerceptronLayer(List<Layer> layers)
    {
        single = new Chain(layers);
        linear = [.. layers.OfType<LinearLayer>()];
        dropout = [.. layers.OfType<DropoutLayer>()];
        weights = [.. linear.Select(layer => layer.Weight)];
        biases = [.. linear.Select(layer => layer.Bias).OfType<Parameter>()];
        widths = [.. layers.Select((layer, i) => (layer, i)).Where(entry => entry.layer is DropoutLayer)
            .Select(entry => layers.Take(entry.i).OfType<LinearLayer>().Last().Outputs)];
        kernels = new PerceptronKernels([.. layers.Select(StepOf)]);
    }

    public override bool HasWeights => true;

    public override torch.ScalarType InputType(torch.ScalarType compute) => single.InputType(compute);

    public override torch.ScalarType OutputType(torch.ScalarType compute) => single.OutputType(compute);

    /// <summary>The same layers, with each run of two or more of these kinds as one.</summary>
    public static IEnumerable<Layer> Joined(IEnumerable<Layer> layers)
    {
        List<Layer> run = [];
        foreach (var layer in layers)
        {
            if (layer is LinearLayer || (run.Count > 0 && MayFollow(layer)))
            {
                run.Add(layer);
                continue;
            }

            foreach (var each in Ended(run)) yield return each;
            run = [];
            yield return layer;
        }

        foreach (var each in Ended(run)) yield return each;
    }

    public override void Place(Position position)
    {
        base.Place(position);
        single.Place(position);
    }

    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        if (!IsOneCall(input, pass)) return single.Forward(input, pass);
        torch.Tensor[] masks = [.. dropout.Select((layer, i) => layer.Mask(input, [input.size(0), widths[i]], pass))];
        var found = kernels.Forward(input, weights, biases, masks, pass.Keeps);
        if (!pass.Keeps)
        {
            foreach (var mask in masks) mask.Dispose();
            return found[0];
        }

        pass.Fused.Add(this);
        for (var i = 0; i < found.Length - 1; i++) pass.Kept.Add(this, i == 0 ? Part.Input : Part.Output, found[i], i);
        for (var i = 0; i < masks.Length; i++) pass.Kept.Add(this, Part.Factor, masks[i], i);
        return found[^1];
    }

    public override Slot? TangentSlot(Layer? writer, Pass pass) =>
        pass.Fused.Contains(this) ? pass.Kept.Slot(this, Part.Input, writer, pass.PointRows) : null;

    public override torch.Tensor Tangent(torch.Tensor direction, Slot? slot, Pass pass)
    {
        if (!pass.Fused.Contains(this)) return single.Tangent(direction, slot, pass);
        var found = kernels.Tangent(
            direction, Kept(pass), weights, pass.Kept.All(this, Part.Factor), pass.Kept.All(this, Part.Gradient), pass.GroupSizes,
            IsSummedApart(pass), pass.Kept.HasSlot(this));
        Add(found.AsSpan(1));
        pass.Kept.Release(this);
        return Overwriting.Into(slot, found[0]);
    }

    public override torch.Tensor? SecondBackward(torch.Tensor? secondOrder, Pass pass)
    {
        if (!pass.Fused.Contains(this)) return single.SecondBackward(secondOrder, pass);
        // After the tangents nothing is left to do.
        var gradients = pass.Kept.All(this, Part.Gradient);
        if (gradients.Length > 0 && pass.Scored > 0)
        {
            Add(kernels.WeightGradients(Kept(pass), gradients, pass.GroupSizes, IsSummedApart(pass)));
        }

        pass.Kept.Release(this);
        return null;
    }

    protected override torch.Tensor? InputGradient(RowGradient gradient, RowSet? wanted, Pass pass)
    {
        if (!pass.Fused.Contains(this)) return single.Backward(gradient, pass)?.Tensor;
        if (gradient.Rows != RowSet.All) throw new InvalidOperationException("A layer with weights was given the points' gradient alone.");
        var found = kernels.InputGradient(
            gradient.Tensor, Kept(pass), weights, pass.Kept.All(this, Part.Factor),
            wanted is { } rows ? rows == RowSet.All ? 0 : pass.Scored : null);
        for (var i = 0; i < linear.Length; i++) pass.Kept.Add(this, Part.Gradient, found[i], i);
        return wanted is null ? null : found[^1];
    }

    // The text of the kernels has no word for an infinite slope.
    private static bool MayFollow(Layer layer) => layer is DropoutLayer or RectifierLayer { Slope: < double.PositiveInfinity };

    private static List<Layer> Ended(List<Layer> run) => run.Count < 2 ? run : [new PerceptronLayer(run)];

    private static Step StepOf(Layer layer) => layer switch
    {
        LinearLayer linear => new Step(StepKind.Linear, HasBias: linear.Bias is not null),
        RectifierLayer rectifier => new Step(StepKind.Rectifier, rectifier.Slope),
        _ => new Step(StepKind.Mask),
    };

    /// <summary>Whether the rows go through in one call.</summary>
    private bool IsOneCall(torch.Tensor input, Pass pass) =>
        // What a layer reads after the tangents is overwritten by them; what has another type, or is asked for its places, goes one by one.
        !Position.SecondDerivativeAbove && pass.Places is null && input.dim() == 2 && input.dtype == pass.Compute &&
        input.size(1) == linear[0].Inputs && Array.TrueForAll(linear, layer => layer.IsPlainFor(input)) &&
        Array.TrueForAll(dropout, layer => layer.IsActive);

    private bool IsSummedApart(Pass pass) => !linear[^1].Position.WeightsAbove && pass.Groups.Count > 1;

    private torch.Tensor[] Kept(Pass pass) => [pass.Kept.Of(this, Part.Input), .. pass.Kept.All(this, Part.Output)];

    private void Add(ReadOnlySpan<torch.Tensor> shares)
    {
        for (var i = 0; i < shares.Length; i++)
        {
            Gradients.Add(i < weights.Length ? weights[i] : biases[i - weights.Length], shares[i]);
        }
    }
}
