using TorchSharp;
using TorchSharp.Modules;

namespace WganGp.FastPath;

/// <summary>A layer that is linear in its input and in its weight: convolutions and fully connected layers.</summary>
/// <remarks>
/// The penalty's derivative for the weight W is the weight gradient of the pair (direction below, score's gradient above):
/// the same first-order kernel that the scores need, so scored rows and points share one call.
/// </remarks>
internal abstract class WeightedLayer(Parameter weight, Parameter? bias) : Layer
{
    public override bool HasWeights => true;

    public override bool OutputIsFree => true;

    protected abstract torch.Tensor Apply(torch.Tensor input, torch.Tensor weight, torch.Tensor? bias);

    protected abstract torch.Tensor InputGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight);

    protected abstract torch.Tensor WeightGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight);

    protected abstract torch.Tensor BiasGradient(torch.Tensor gradient);

    /// <summary>The weight in the type and layout in which it is used.</summary>
    protected abstract torch.Tensor Prepare(torch.Tensor weight, torch.ScalarType type);

    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        var prepared = Prepare(weight, pass.Compute);
        using var preparedBias = bias?.to(pass.Compute);
        var output = Apply(input, prepared, preparedBias);
        if (pass.Keeps) pass.Keep(this, new Memory(input.alias(), prepared));
        else prepared.Dispose();
        return output;
    }

    public override torch.Tensor? Backward(torch.Tensor gradient, Pass pass)
    {
        var memory = pass.Of<Memory>(this);
        memory.Gradient = gradient.alias();
        if (Position.WeightsBelow) return InputGradient(gradient, memory.Input, memory.Weight);
        if (pass.Points == 0) return null;
        using var pointGradient = pass.PointRows(gradient);
        using var pointInput = pass.PointRows(memory.Input);
        return InputGradient(pointGradient, pointInput, memory.Weight);
    }

    public override torch.Tensor? TangentSlot(Pass pass) =>
        Position is { BendsAbove: false, InputIsFree: true } ? pass.PointRows(pass.Of<Memory>(this).Input) : null;

    public override torch.Tensor Tangent(torch.Tensor direction, torch.Tensor? destination, Pass pass)
    {
        var memory = pass.Of<Memory>(this);
        var tangent = Apply(direction, memory.Weight, null);
        if (Position is { BendsAbove: false, InputIsFree: true })
        {
            // The direction stands where the points' input stood: one call for all rows.
            Add(WeightGradient(memory.Gradient!, memory.Input, memory.Weight));
            AddScoredBias(memory, pass);
            pass.Release(this);
        }
        else
        {
            using var pointGradient = pass.PointRows(memory.Gradient!);
            Add(WeightGradient(pointGradient, direction, memory.Weight));
        }

        return Into(destination, tangent);
    }

    public override torch.Tensor? Finish(torch.Tensor? bend, Pass pass)
    {
        if (pass.Points > 0 && Position is { BendsAbove: false, InputIsFree: true }) return null;
        var memory = pass.Of<Memory>(this);
        torch.Tensor? below = null;
        if (bend is null)
        {
            if (pass.Scored > 0)
            {
                using var scoredInput = pass.ScoredRows(memory.Input);
                using var scoredGradient = pass.ScoredRows(memory.Gradient!);
                Add(WeightGradient(scoredGradient, scoredInput, memory.Weight));
                AddScoredBias(memory, pass);
            }
        }
        else
        {
            using var scoredGradient = pass.ScoredRows(memory.Gradient!);
            using var all = Pass.Stack(scoredGradient, bend);
            Add(WeightGradient(all, memory.Input, memory.Weight));
            if (bias is { requires_grad: true }) Gradients.Add(bias, BiasGradient(all));
            using var pointInput = pass.PointRows(memory.Input);
            below = InputGradient(bend, pointInput, memory.Weight);
        }

        pass.Release(this);
        return below;
    }

    private void Add(torch.Tensor gradient)
    {
        if (weight.requires_grad) Gradients.Add(weight, gradient);
        else gradient.Dispose();
    }

    // The scores' gradient at the points is no gradient of the loss: a bias moves scores, not their slopes.
    private void AddScoredBias(Memory memory, Pass pass)
    {
        if (bias is not { requires_grad: true }) return;
        using var scoredGradient = pass.ScoredRows(memory.Gradient!);
        Gradients.Add(bias, BiasGradient(scoredGradient));
    }

    private sealed record Memory(torch.Tensor Input, torch.Tensor Weight) : IDisposable
    {
        public torch.Tensor? Gradient { get; set; }

        public void Dispose()
        {
            Input.Dispose();
            Weight.Dispose();
            Gradient?.Dispose();
        }
    }
}
