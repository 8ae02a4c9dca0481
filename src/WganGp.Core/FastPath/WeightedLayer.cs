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
    /// <summary>Whether its input, and the gradient for it, stay in the weights' type.</summary>
    public bool TakesWide { get; set; }

    /// <summary>Whether its output, and the gradient for it, stay in the weights' type.</summary>
    public bool GivesWide { get; set; }

    public override bool HasWeights => true;

    public override torch.ScalarType InputType(torch.ScalarType compute) => TakesWide ? weight.dtype : compute;

    public override torch.ScalarType OutputType(torch.ScalarType compute) => GivesWide ? weight.dtype : compute;

    public override bool OutputIsFree => true;

    protected abstract torch.Tensor Apply(torch.Tensor input, torch.Tensor weight, torch.Tensor? bias);

    protected abstract torch.Tensor InputGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight);

    protected abstract torch.Tensor WeightGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight);

    protected abstract torch.Tensor BiasGradient(torch.Tensor gradient);

    /// <summary>The weight in the type and layout in which it is used.</summary>
    protected virtual torch.Tensor Prepare(torch.Tensor weight, torch.ScalarType type) => weight.dtype == type ? weight.detach() : weight.to(type);

    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        var type = OwnType(pass);
        var own = As(input, type);
        var prepared = Prepare(weight, type);
        using var preparedBias = bias?.to(type);
        var output = As(Apply(own, prepared, preparedBias), OutputType(pass.Compute), isOwned: true);
        var memory = new Memory(own, prepared);
        if (pass.Keeps) pass.Keep(this, memory);
        else memory.Dispose();
        return output;
    }

    public override torch.Tensor? Backward(torch.Tensor gradient, Pass pass)
    {
        var memory = pass.Of<Memory>(this);
        memory.Gradient = As(gradient, OwnType(pass));
        if (Position.WeightsBelow) return As(InputGradient(memory.Gradient, memory.Input, memory.Weight), InputType(pass.Compute), isOwned: true);
        if (pass.Points == 0) return null;
        using var pointGradient = pass.PointRows(memory.Gradient);
        using var pointInput = pass.PointRows(memory.Input);
        return As(InputGradient(pointGradient, pointInput, memory.Weight), InputType(pass.Compute), isOwned: true);
    }

    public override torch.Tensor? TangentSlot(Pass pass) => HasSlot(pass) ? pass.PointRows(pass.Of<Memory>(this).Input) : null;

    public override torch.Tensor Tangent(torch.Tensor direction, torch.Tensor? destination, Pass pass)
    {
        var memory = pass.Of<Memory>(this);
        using var own = As(direction, OwnType(pass));
        var tangent = As(Apply(own, memory.Weight, null), OutputType(pass.Compute), isOwned: true);
        if (HasSlot(pass))
        {
            // The direction stands where the points' input stood: one call for all rows.
            Add(WeightGradient(memory.Gradient!, memory.Input, memory.Weight));
            AddScoredBias(memory, pass);
            pass.Release(this);
        }
        else
        {
            using var pointGradient = pass.PointRows(memory.Gradient!);
            Add(WeightGradient(pointGradient, own, memory.Weight));
        }

        return Into(destination, tangent);
    }

    public override torch.Tensor? Finish(torch.Tensor? bend, Pass pass)
    {
        if (pass.Points > 0 && HasSlot(pass)) return null;
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
            using var own = As(bend, OwnType(pass));
            using var scoredGradient = pass.ScoredRows(memory.Gradient!);
            using var all = Pass.Stack(scoredGradient, own);
            Add(WeightGradient(all, memory.Input, memory.Weight));
            if (bias is { requires_grad: true }) Gradients.Add(bias, BiasGradient(all));
            using var pointInput = pass.PointRows(memory.Input);
            below = As(InputGradient(own, pointInput, memory.Weight), InputType(pass.Compute), isOwned: true);
        }

        pass.Release(this);
        return below;
    }

    private torch.ScalarType OwnType(Pass pass) => TakesWide || GivesWide ? weight.dtype : pass.Compute;

    // A copy in another type is no place into which the layer below could write.
    private bool HasSlot(Pass pass) => Position is { BendsAbove: false, InputIsFree: true } && OwnType(pass) == pass.Compute;

    private static torch.Tensor As(torch.Tensor tensor, torch.ScalarType type, bool isOwned = false)
    {
        if (tensor.dtype == type) return isOwned ? tensor : tensor.alias();
        var result = tensor.to(type);
        if (isOwned) tensor.Dispose();
        return result;
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
