using System.Runtime.InteropServices;
using TorchSharp;
using WganGp.Networks;

namespace WganGp.Layerwise;

/// <summary>What errors in a layer mean here.</summary>
internal static class LayerwiseErrors
{
    /// <summary>Runs a network; whatever its layers throw, libtorch's own or a host's, is reported as this network's.</summary>
    /// <param name="network">Critic or generator.</param>
    /// <param name="input">What goes into it.</param>
    /// <param name="kind">What the input is called.</param>
    /// <param name="compute">The type of activations.</param>
    /// <param name="run">The pass.</param>
    /// <exception cref="NetworkException">A layer failed.</exception>
    public static T Guarded<T>(string network, torch.Tensor input, string kind, torch.ScalarType compute, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (Exception error) when (NetworkCall.IsOfTheNetwork(error))
        {
            throw new NetworkException(
                $"The {network} failed on {kind} {NetworkCall.Shape(input)} of {input.dtype} on {input.device}: {Text(error, compute)}",
                error);
        }
    }

    /// <summary>The error's own sentence, with what to do about a missing kernel or derivative.</summary>
    private static string Text(Exception error, torch.ScalarType compute)
    {
        var line = NetworkCall.Reason(error);
        if (compute == torch.ScalarType.BFloat16 && line.Contains("BFloat16", StringComparison.Ordinal))
        {
            return $"{line} Execution.Precision is BFloat16, for which libtorch has not every kernel; " +
                "set it to Float32, or replace that layer.";
        }

        return error is ExternalException && line.Contains("derivative", StringComparison.Ordinal)
            ? $"{line} Replace the operation that it names by one with a derivative."
            : line;
    }
}
