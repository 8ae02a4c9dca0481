using Microsoft.Extensions.Logging;

namespace WganGp.Telemetry;

/// <summary>What the library logs.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Critic preflight: {Finding}")]
    public static partial void PreflightWarning(this ILogger logger, CriticFinding finding);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Critic preflight, accepted: {Finding}")]
    public static partial void PreflightAccepted(this ILogger logger, CriticFinding finding);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Checkpoint passed over: {Reason}")]
    public static partial void CheckpointPassedOver(this ILogger logger, string reason);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "Resumed after step {Step} from {Path}")]
    public static partial void Resumed(this ILogger logger, long step, string path);
}
