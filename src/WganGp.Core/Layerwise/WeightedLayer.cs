using TorchSharp;
using TorchSharp.Modules;
using WganGp.Operations;

namespace WganGp.Layerwise;

/// <summary>A layer that is linear in its input and in its weight: convolutions and fully connected layers.</summary>
/// <remarks>
/// The penalty's derivative for the weight W is the weight gradient of the pair (direction below, score's gradient above): the same
/// first-order kernel that the scores need, so scored rows and points share one call.
/// </remarks>
internal abstract class WeightedLayer(Parameter weight, Parameter? bias) : Layer
{
    /// <summary>Whether its input, and the gradient for it, stay in the weights' type.</summary>
    public bool TakesWide { get; set; }

    /// <summary>Whether its output, and the gradient for it, stay in the weights' type.</summary>
    public bool GivesWide { get; set; }

    /// <summary>The spectral normalisation of the weight; null for none.</summary>
    public SpectralNorm? Norm { get; init; }

    public override bool HasWeights => true;

    public override torch.ScalarType InputType(torch.ScalarType compute) => TakesWide ? weight.dtype : compute;

    public override torch.ScalarType OutputType(torch.ScalarType compute) => GivesWide ? weight.dtype : compute;

    /// <summary>The weight.</summary>
    protected Parameter Weight => weight;

    /// <summary>The bias; null for none.</summary>
    protected Parameter? Bias => bias;

    protected abstract torch.Tensor Apply(torch.Tensor input, torch.Tensor weight, torch.Tensor? bias);

    protected abstract torch.Tensor InputGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight);

    protected abstract torch.Tensor WeightGradient(torch.Tensor gradient, torch.Tensor input, torch.Tensor weight);

    protected abstract torch.Tensor BiasGradient(torch.Tensor gradient);

    /// <summary>The weight in the type and layout in which it is used.</summary>
    protected virtual torch.Tensor Prepare(torch.Tensor weight, torch.ScalarType type) =>
        weight.dtype == type ? weight.detach() : weight.to(type);

    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        var type = OwnType(pass);
        var own = As(input, type);
        var prepared = Used(type, pass);
        using var preparedBias = bias?.to(type);
        var output = As(Apply(own, prepared, preparedBias), OutputType(pass.Compute), isOwned: true);
        if (pass.Keeps)
        {
            pass.Kept.Add(this, Part.Input, own);
            pass.Kept.Add(this, Part.Weight, prepared);
            return output;
        }

        own.Dispose();
        prepared.Dispose();
        return output;
    }

    public override Slot? TangentSlot(Layer? writer, Pass pass) =>
        // A copy in another type is no place into which the layer below could write.
        Position.SecondDerivativeAbove || OwnType(pass) != pass.Compute ? null : pass.Kept.Slot(this, Part.Input, writer, pass.PointRows);

    public override torch.Tensor Tangent(torch.Tensor direction, Slot? slot, Pass pass)
    {
        using var own = As(direction, OwnType(pass));
        var gradient = pass.Kept.Of(this, Part.Gradient);
        var tangent = As(Apply(own, pass.Kept.Of(this, Part.Weight), null), OutputType(pass.Compute), isOwned: true);
        if (pass.Kept.HasSlot(this))
        {
            // The direction stands where the points' input stood: one call for all rows.
            AddWeight(gradient, pass.Kept.Of(this, Part.Input), pass);
            // The scores' gradient at the points is no gradient of the loss: a bias moves scores, not their slopes.
            AddBias(gradient, pass.Groups);
            pass.Kept.Release(this);
        }
        else if (weight.requires_grad)
        {
            using var points = pass.PointRows(gradient);
            Add(WeightGradient(points, own, pass.Kept.Of(this, Part.Weight)), pass);
        }

        return Overwriting.Into(slot, tangent);
    }

    public override torch.Tensor? SecondBackward(torch.Tensor? secondOrder, Pass pass)
    {
        if (pass.Kept.HasSlot(this)) return null;
        var (gradient, input) = (pass.Kept.Of(this, Part.Gradient), pass.Kept.Of(this, Part.Input));
        torch.Tensor? below = null;
        if (secondOrder is not null)
        {
            using var own = As(secondOrder, OwnType(pass));
            using var scored = pass.ScoredRows(gradient);
            using var all = Pass.Stack(scored, own);
            AddWeight(all, input, pass);
            AddBias(all, [.. pass.Groups, pass.Points]);
            using var points = pass.PointRows(input);
            below = As(InputGradient(own, points, pass.Kept.Of(this, Part.Weight)), InputType(pass.Compute), isOwned: true);
        }
        else if (pass.Scored > 0)
        {
            using var scored = pass.ScoredRows(gradient);
            using var scoredInput = pass.ScoredRows(input);
            AddWeight(scored, scoredInput, pass);
            AddBias(scored, pass.Groups);
        }

        pass.Kept.Release(this);
        return below;
    }

    protected override torch.Tensor? InputGradient(RowGradient gradient, RowSet? wanted, Pass pass)
    {
        if (gradient.Rows != RowSet.All) throw new InvalidOperationException("A layer with weights was given the points' gradient alone.");
        var own = As(gradient.Tensor, OwnType(pass));
        pass.Kept.Add(this, Part.Gradient, own);
        if (wanted is not { } rows) return null;
        using var above = pass.Of(rows, own);
        using var input = pass.Of(rows, pass.Kept.Of(this, Part.Input));
        return As(InputGradient(above, input, pass.Kept.Of(this, Part.Weight)), InputType(pass.Compute), isOwned: true);
    }

    private torch.Tensor Used(torch.ScalarType type, Pass pass)
    {
        if (Norm is null) return Prepare(weight, type);
        var sigma = SpectralNormalization.Sigma(weight, Norm.U, Norm.V, Norm.IsTransposed);
        using var normalized = weight.div(sigma);
        if (pass.Keeps) pass.Kept.Add(this, Part.Factor, sigma);
        else sigma.Dispose();
        return Prepare(normalized, type);
    }

    // The map from W to W/σ does not depend on the input: every share of the gradient, the penalty's as well, goes through its derivative.
    private void Add(torch.Tensor share, Pass pass)
    {
        if (Norm is null)
        {
            Gradients.Add(weight, share);
            return;
        }

        using (share)
        {
            Gradients.Add(weight, SpectralNormalization.Gradient(
                share, weight, Norm.U, Norm.V, pass.Kept.Of(this, Part.Factor), Norm.IsTransposed));
        }
    }

    private torch.ScalarType OwnType(Pass pass) => TakesWide || GivesWide ? weight.dtype : pass.Compute;

    private static torch.Tensor As(torch.Tensor tensor, torch.ScalarType type, bool isOwned = false)
    {
        if (tensor.dtype == type) return isOwned ? tensor : tensor.alias();
        var result = tensor.to(type);
        if (isOwned) tensor.Dispose();
        return result;
    }

    // With no weights above, the loss's derivative has one size for all real samples and the opposite one for all generated ones. Where
    // their inputs agree as well, the groups' shares cancel exactly, as in autograd, only if they are summed apart: of what is left
    // otherwise Adam makes whole steps.
    private void AddWeight(torch.Tensor gradient, torch.Tensor input, Pass pass)
    {
        if (!weight.requires_grad) return;
        var used = pass.Kept.Of(this, Part.Weight);
        if (Position.WeightsAbove || pass.Groups.Count < 2)
        {
            Add(WeightGradient(gradient, input, used), pass);
            return;
        }

        var count = gradient.size(0);
        foreach (var (start, size) in Ranges(count > pass.Scored ? [.. pass.Groups, pass.Points] : pass.Groups))
        {
            using var rows = gradient.narrow(0, start, size);
            using var below = input.narrow(0, start, size);
            Add(WeightGradient(rows, below, used), pass);
        }
    }

    // Each group by itself: the sum of so many times 1/n and so many times -1/n is zero then.
    private void AddBias(torch.Tensor gradient, IReadOnlyList<long> groups)
    {
        if (bias is not { requires_grad: true }) return;
        foreach (var (start, size) in Ranges(groups))
        {
            using var rows = gradient.narrow(0, start, size);
            Gradients.Add(bias, BiasGradient(rows));
        }
    }

    private static IEnumerable<(long Start, long Size)> Ranges(IReadOnlyList<long> sizes)
    {
        long start = 0;
        foreach (var size in sizes)
        {
            if (size > 0) yield return (start, size);
            start += size;
        }
    }
}
