using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>A layer that is linear and has no weights: pooling by the mean, scaling, another shape.</summary>
/// <param name="apply">The map; a batch of any size.</param>
/// <param name="transpose">
/// Its transpose: from a gradient for the output and rows of the input, of which only shape and layout count, to the gradient for the
/// input.
/// </param>
internal sealed class LinearMapLayer(
    Func<torch.Tensor, torch.Tensor> apply, Func<torch.Tensor, torch.Tensor, torch.Tensor> transpose) : Layer
{
    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        if (pass.Keeps) pass.Kept.Add(this, Part.InputForm, input.alias());
        return apply(input);
    }

    public override torch.Tensor Tangent(torch.Tensor direction, Slot? slot, Pass pass) => Overwriting.Into(slot, apply(direction));

    public override torch.Tensor? SecondBackward(torch.Tensor? secondOrder, Pass pass)
    {
        torch.Tensor? below = null;
        if (secondOrder is not null)
        {
            using var form = pass.PointRows(pass.Kept.Of(this, Part.InputForm));
            below = transpose(secondOrder, form);
        }

        pass.Kept.Release(this);
        return below;
    }

    protected override torch.Tensor? InputGradient(RowGradient gradient, RowSet? wanted, Pass pass)
    {
        if (wanted is not { } rows) return null;
        using var form = pass.Of(rows, pass.Kept.Of(this, Part.InputForm));
        using var above = pass.Of(rows, gradient);
        return transpose(above, form);
    }
}
