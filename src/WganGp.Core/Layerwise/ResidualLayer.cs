using TorchSharp;

namespace WganGp.Layerwise;

/// <summary><c>scale · branch(x) + shortcut(x)</c>; without a shortcut, x itself.</summary>
internal sealed class ResidualLayer(Chain branch, Chain? shortcut, double scale) : Layer
{
    // Kept: a garbage collection may free the native object that TorchSharp makes of a number, under the call.
    private readonly Scalar? nativeScale = scale == 1 ? null : scale.ToScalar();

    // A chain without layers passes on what it is given.
    private readonly Chain shortcut = shortcut ?? new Chain([]);

    public override bool HasSecondDerivative => branch.HasSecondDerivative || shortcut.HasSecondDerivative;

    public override bool HasWeights => branch.HasWeights || shortcut.HasWeights;

    public override void Place(Position position)
    {
        base.Place(position);
        branch.Place(position);
        shortcut.Place(position);
    }

    public override torch.Tensor Forward(torch.Tensor input, Pass pass) =>
        Join(input, each => branch.Forward(each, pass), each => shortcut.Forward(each, pass), pass);

    public override torch.Tensor Tangent(torch.Tensor direction, Slot? slot, Pass pass) => Overwriting.Into(
        slot, Join(direction, each => branch.Tangent(each, null, pass), each => shortcut.Tangent(each, null, pass), pass));

    public override torch.Tensor? SecondBackward(torch.Tensor? secondOrder, Pass pass) => secondOrder is null
        ? Overwriting.SumOfPaths(branch.SecondBackward(null, pass), shortcut.SecondBackward(null, pass), pass)
        : Split(secondOrder, each => branch.SecondBackward(each, pass), each => shortcut.SecondBackward(each, pass), pass);

    protected override torch.Tensor? InputGradient(RowGradient gradient, RowSet? wanted, Pass pass) => Split(
        gradient.Tensor,
        each => branch.Backward(gradient with { Tensor = each }, pass)?.Tensor,
        each => shortcut.Backward(gradient with { Tensor = each }, pass)?.Tensor,
        pass);

    private torch.Tensor Join(
        torch.Tensor input, Func<torch.Tensor, torch.Tensor> throughBranch, Func<torch.Tensor, torch.Tensor> past, Pass pass)
    {
        torch.Tensor made;
        using (pass.Kept.Reading(input)) made = throughBranch(input);
        torch.Tensor beside;
        // What the branch returns may be the input itself, which the shortcut could overwrite.
        using (pass.Kept.Reading(made)) beside = past(input);
        using (beside)
        using (pass.Kept.Reading(beside))
        {
            // Scaling first, as the module itself does, keeps the rounding the same.
            return Overwriting.Sum(nativeScale is null ? made : Overwriting.Scaled(made, nativeScale, pass), beside, pass);
        }
    }

    private torch.Tensor? Split(
        torch.Tensor above, Func<torch.Tensor, torch.Tensor?> throughBranch, Func<torch.Tensor, torch.Tensor?> past, Pass pass)
    {
        torch.Tensor? made;
        using (pass.Kept.Reading(above))
        {
            using var scaled = nativeScale is null ? above.alias() : above.mul(nativeScale);
            made = throughBranch(scaled);
        }

        if (made is null) return past(above);
        torch.Tensor? beside;
        using (pass.Kept.Reading(made)) beside = past(above);
        return Overwriting.SumOfPaths(made, beside, pass);
    }
}
