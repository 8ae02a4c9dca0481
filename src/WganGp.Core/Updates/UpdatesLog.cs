using Microsoft.Extensions.Logging;

namespace WganGp.Updates;

/// <summary>What updates log.</summary>
internal static partial class UpdatesLog
{
    [LoggerMessage(
        EventId = 14, Level = LogLevel.Warning,
        Message = "Self-check: the layerwise path and the reference path give different numbers for this {Network}, " +
            "so autograd computes it in this run. {Fault}. " +
            "Please report the network: this is a fault of the library or of libtorch's kernels on this machine")]
    public static partial void SelfCheckFailed(this ILogger logger, string network, string fault);

    [LoggerMessage(EventId = 15, Level = LogLevel.Debug, Message = "Self-check in {Type} was not possible: {Reason}")]
    public static partial void SelfCheckWasNotPossible(this ILogger logger, TorchSharp.torch.ScalarType type, string reason);
}
