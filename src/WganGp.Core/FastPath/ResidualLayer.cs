using TorchSharp;

namespace WganGp.FastPath;

/// <summary><c>scale · main(x) + shortcut(x)</c>; without a shortcut, x itself.</summary>
internal sealed class ResidualLayer(Layer main, Layer? shortcut, double scale) : Layer
{
    // Kept: a garbage collection may free the native object that TorchSharp makes of a number, under the call.
    private readonly Scalar? nativeScale = scale == 1 ? null : scale.ToScalar();

    public override bool Bends => main.Bends || shortcut is { Bends: true };

    public override bool HasWeights => main.HasWeights || shortcut is { HasWeights: true };

    public override bool OutputIsFree => true;

    public override void Place(Position position)
    {
        base.Place(position);
        var inner = position with { InputIsFree = false, GradientIsFree = false };
        main.Place(inner);
        shortcut?.Place(inner);
    }

    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        var output = main.Forward(input, pass);
        return Join(output, shortcut?.Forward(input, pass), input);
    }

    public override torch.Tensor? Backward(torch.Tensor gradient, Pass pass) =>
        Split(gradient, each => main.Backward(each, pass), each => shortcut is null ? Below(each, pass) : shortcut.Backward(each, pass));

    public override torch.Tensor Tangent(torch.Tensor direction, torch.Tensor? destination, Pass pass)
    {
        var tangent = main.Tangent(direction, null, pass);
        return Into(destination, Join(tangent, shortcut?.Tangent(direction, null, pass), direction));
    }

    public override torch.Tensor? Finish(torch.Tensor? bend, Pass pass)
    {
        if (bend is not null) return Split(bend, each => main.Finish(each, pass), each => shortcut is null ? each.alias() : shortcut.Finish(each, pass));
        return Sum(main.Finish(null, pass), shortcut?.Finish(null, pass));
    }

    private torch.Tensor Join(torch.Tensor mainOutput, torch.Tensor? shortcutOutput, torch.Tensor input)
    {
        // Scaling first, as the module itself does, keeps the rounding the same.
        if (nativeScale is not null) mainOutput.mul_(nativeScale);
        mainOutput.Gain(shortcutOutput ?? input);
        shortcutOutput?.Dispose();
        return mainOutput;
    }

    private torch.Tensor? Split(torch.Tensor gradient, Func<torch.Tensor, torch.Tensor?> down, Func<torch.Tensor, torch.Tensor?> past)
    {
        using var scaled = nativeScale is null ? gradient.alias() : gradient.mul(nativeScale);
        return Sum(down(scaled), past(gradient));
    }

    /// <summary>The rows that the layers below want.</summary>
    private torch.Tensor? Below(torch.Tensor gradient, Pass pass) =>
        Position.WeightsBelow ? gradient.alias() : pass.Points == 0 ? null : pass.PointRows(gradient);

    private static torch.Tensor? Sum(torch.Tensor? first, torch.Tensor? second)
    {
        if (first is null || second is null) return first ?? second;
        var sum = first.Plus(second);
        first.Dispose();
        second.Dispose();
        return sum;
    }
}
