using TorchSharp;
using WganGp.Operations;

namespace WganGp.Layerwise;

/// <summary>Dropout: a product with a mask that the module draws, in the order in which it would draw it for the input itself.</summary>
internal sealed class DropoutLayer(torch.nn.Module<torch.Tensor, torch.Tensor> module) : Layer
{
    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        using var ones = torch.ones(input.shape, input.dtype, input.device);
        using var drawn = module.call(ones);
        var mask = MemoryFormat.ForConvolutions(drawn);
        var output = input.mul(mask);
        if (pass.Keeps) pass.Kept.Add(this, Part.Factor, mask);
        else mask.Dispose();
        return output;
    }

    public override torch.Tensor Tangent(torch.Tensor direction, Slot? slot, Pass pass) =>
        Overwriting.Into(slot, AtPoints(direction, pass));

    public override torch.Tensor? SecondBackward(torch.Tensor? secondOrder, Pass pass)
    {
        var below = secondOrder is null ? null : AtPoints(secondOrder, pass);
        pass.Kept.Release(this);
        return below;
    }

    protected override torch.Tensor? InputGradient(RowGradient gradient, RowSet? wanted, Pass pass)
    {
        if (wanted is not { } rows) return null;
        using var mask = pass.Of(rows, pass.Kept.Of(this, Part.Factor));
        using var above = pass.Of(rows, gradient);
        return above.Tensor.mul(mask);
    }

    private torch.Tensor AtPoints(torch.Tensor tensor, Pass pass)
    {
        using var mask = pass.PointRows(pass.Kept.Of(this, Part.Factor));
        return tensor.mul(mask);
    }
}
