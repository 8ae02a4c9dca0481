using TorchSharp;
using TorchSharp.Modules;

namespace WganGp.Layerwise;

/// <summary>Adds to parameters' gradients.</summary>
internal static class Gradients
{
    /// <summary>Adds one share, in the parameter's own type and layout; takes the tensor over.</summary>
    public static void Add(Parameter parameter, torch.Tensor share)
    {
        using var scope = torch.NewDisposeScope();
        var own = share.to(parameter.dtype);
        // Convolutions hand out gradients with their channels last; multi-tensor kernels go through memory side by side.
        if (parameter.is_contiguous()) own = own.contiguous();
        if (parameter.grad is { } present) present.Gain(own);
        else parameter.grad = own;
        share.Dispose();
    }
}
