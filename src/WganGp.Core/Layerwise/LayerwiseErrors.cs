using System.Runtime.InteropServices;
using TorchSharp;
using WganGp.Networks;

namespace WganGp.Layerwise;

/// <summary>What libtorch's errors mean here.</summary>
internal static class LayerwiseErrors
{
    /// <summary>
    /// Whether libtorch or a layer refused what the network does, or a module of the application's kept a tensor that is freed.
    /// </summary>
    public static bool IsOfTheNetwork(Exception error) =>
        error is ExternalException or ArgumentException || NetworkCall.IsOfAFreedTensor(error);

    /// <summary>The error's own sentence, with what to do about a missing kernel.</summary>
    public static string Text(Exception error, torch.ScalarType compute)
    {
        var line = NetworkCall.Reason(error);
        return compute == torch.ScalarType.BFloat16 && line.Contains("BFloat16", StringComparison.Ordinal)
            ? $"{line} Execution.Precision is BFloat16, for which libtorch has not every kernel; set it to Float32, or replace that layer."
            : line;
    }
}
