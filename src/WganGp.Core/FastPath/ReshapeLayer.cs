using TorchSharp;

namespace WganGp.FastPath;

/// <summary>A layer that only arranges values anew: Flatten, Unflatten, Identity.</summary>
internal sealed class ReshapeLayer(Func<torch.Tensor, torch.Tensor> arrange) : Layer
{
    public override torch.Tensor Forward(torch.Tensor input, Pass pass)
    {
        if (pass.Keeps) pass.Keep(this, new Memory(input.shape));
        return arrange(input);
    }

    public override torch.Tensor? Backward(torch.Tensor gradient, Pass pass) => Back(gradient, pass);

    public override torch.Tensor Tangent(torch.Tensor direction, torch.Tensor? destination, Pass pass)
    {
        var tangent = arrange(direction);
        if (destination is null) return tangent;
        destination.copy_(tangent);
        tangent.Dispose();
        return destination;
    }

    public override torch.Tensor? Finish(torch.Tensor? bend, Pass pass) => bend is null ? null : Back(bend, pass);

    private torch.Tensor Back(torch.Tensor gradient, Pass pass) =>
        gradient.reshape([gradient.shape[0], .. pass.Of<Memory>(this).Shape[1..]]);

    private sealed record Memory(long[] Shape) : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
