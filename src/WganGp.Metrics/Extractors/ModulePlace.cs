using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace WganGp.Metrics;

/// <summary>Calls a feature module where its parameters are.</summary>
internal static class ModulePlace
{
    /// <summary>The place of the first parameter or buffer of a floating-point type; float32 on the CPU without any.</summary>
    public static (Device Device, ScalarType Type) Of(nn.Module module) => module.parameters().Concat(module.buffers())
        .Where(value => is_floating_point(value)).Select(value => (value.device, value.dtype)).FirstOrDefault((CPU, ScalarType.Float32));

    /// <summary>Prepares the samples and calls the module without gradients.</summary>
    /// <returns>The features, <c>[N, features]</c>, which the caller disposes.</returns>
    public static Tensor Call(
        string name, Func<Tensor, Tensor> module, ImagePreparation? preparation, Tensor samples, (Device Device, ScalarType Type) place)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var prepared = (preparation is null ? samples.alias() : preparation.Apply(samples)).to(place.Type, place.Device);
        try
        {
            return module(prepared).flatten(1).MoveToOuterDisposeScope();
        }
        catch (ExternalException exception)
        {
            throw new MetricException(
                $"The extractor '{name}' cannot compute features of samples [{string.Join(", ", prepared.shape)}]: " +
                exception.Message.Split('\n')[0],
                exception);
        }
    }
}
