using TorchSharp;
using TorchSharp.Modules;

namespace WganGp.Layerwise;

/// <summary>Adds to parameters' gradients.</summary>
internal static class Gradients
{
    [ThreadStatic]
    private static IGradientListener? listener;

    /// <summary>Tells somebody of every share that this thread adds, until it is disposed.</summary>
    public static IDisposable Tell(IGradientListener listener)
    {
        Gradients.listener = listener;
        return new Telling();
    }

    /// <summary>Adds one share, in the parameter's own type and layout; takes the tensor over.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="share">What is added.</param>
    /// <param name="isShared">
    /// Whether its memory may be somebody else's too: autograd hands out one tensor for two summands, or the gradient that it was given.
    /// </param>
    public static void Add(Parameter parameter, torch.Tensor share, bool isShared = false)
    {
        var own = share.dtype == parameter.dtype ? share : share.to(parameter.dtype);
        // Convolutions hand out gradients with their channels last; multi-tensor kernels go through memory side by side.
        var plain = parameter.is_contiguous() && !own.is_contiguous() ? own.contiguous() : own;
        if (parameter.grad is { } present) present.Gain(plain);
        else parameter.grad = isShared ? plain.clone() : plain;
        if (!ReferenceEquals(plain, own)) plain.Dispose();
        if (!ReferenceEquals(own, share)) own.Dispose();
        share.Dispose();
        listener?.Added(parameter);
    }

    private sealed class Telling : IDisposable
    {
        public void Dispose() => listener = null;
    }
}
