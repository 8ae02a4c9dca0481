using TorchSharp;
using WganGp.Operations;

namespace WganGp.Layerwise;

/// <summary>
/// Dropout: a product with a mask, drawn as the module would draw it for the input itself. The mask of groups of rows that go through
/// together is drawn before the pass (<see cref="Masks"/>).
/// </summary>
internal sealed class DropoutLayer(torch.nn.Module<torch.Tensor, torch.Tensor> module) : Layer
{
    /// <summary>Whether anything is dropped now.</summary>
    public bool IsActive => module.training;

    /// <summary>Draws the mask of some rows into contiguous memory.</summary>
    public void DrawInto(torch.Tensor mask, MaskDraws draws) => draws.Draw(mask, module);

    /// <summary>The mask of a pass, drawn before it or now; the caller's.</summary>
    /// <param name="like">A tensor of its type and device.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="pass">The pass.</param>
    public torch.Tensor Mask(torch.Tensor like, long[] shape, Pass pass) => pass.Masks?.Take(this) ?? Drawn(like, shape);

    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        if (pass.Places is { } places)
        {
            places.Add(new MaskPlace(this, input.shape[1..], input.dtype, input.device));
            return input.alias();
        }

        if (!IsActive) return input.alias();
        using var drawn = Mask(input, input.shape, pass);
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
        if (pass.Kept.Find(this, Part.Factor) is not { } kept) return pass.Of(rows, gradient).Taken();
        using var mask = pass.Of(rows, kept);
        using var above = pass.Of(rows, gradient);
        return Overwriting.Product(above, mask, pass);
    }

    private torch.Tensor AtPoints(torch.Tensor tensor, Pass pass)
    {
        if (pass.Kept.Find(this, Part.Factor) is not { } kept) return tensor.alias();
        using var mask = pass.PointRows(kept);
        return Overwriting.Product(tensor, mask, pass);
    }

    private torch.Tensor Drawn(torch.Tensor like, long[] shape)
    {
        var mask = torch.empty(shape, like.dtype, like.device);
        using var draws = new MaskDraws();
        DrawInto(mask, draws);
        return mask;
    }
}
