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

    [LoggerMessage(
        EventId = 5, Level = LogLevel.Warning,
        Message = "Rollback {Rollback} of {MaxRollbacks}: {Term} was not finite at step {FailedStep}; going on from step {Step} ({Path}) " +
            "with the learning rates multiplied by {RateFactor}")]
    public static partial void RolledBack(
        this ILogger logger, int rollback, int maxRollbacks, string term, long failedStep, long step, string path, double rateFactor);

    [LoggerMessage(
        EventId = 6, Level = LogLevel.Warning,
        Message = "The training data may not be that of the checkpoint: file {Saved}; data {Present}")]
    public static partial void DataDiffers(this ILogger logger, string saved, string present);

    [LoggerMessage(
        EventId = 7, Level = LogLevel.Warning,
        Message = "Resumed in another environment, so the numbers may go another way: {Differences}")]
    public static partial void EnvironmentDiffers(this ILogger logger, string differences);

    [LoggerMessage(
        EventId = 8, Level = LogLevel.Warning,
        Message = "Prefetch is {Prefetch}, but a stream is not read ahead: what was read and not used could not be read again")]
    public static partial void StreamIsNotReadAhead(this ILogger logger, int prefetch);

    [LoggerMessage(
        EventId = 9, Level = LogLevel.Warning,
        Message = "libtorch's fast convolutions (oneDNN) compute wrong numbers on this machine and are turned off in this process. " +
            "Convolutions are now right but slower, and bfloat16 is too slow to be useful. {Advice}")]
    public static partial void OneDnnIsOff(this ILogger logger, string advice);

    [LoggerMessage(EventId = 10, Level = LogLevel.Error, Message = "{Fault} Networks without convolutions can be trained")]
    public static partial void ConvolutionsAreWrong(this ILogger logger, string fault);

    [LoggerMessage(
        EventId = 11, Level = LogLevel.Information,
        Message = "WganGp.RepairOneDnnCaches: this processor hides its caches, so oneDNN's record of them was corrected in this process")]
    public static partial void OneDnnCachesAreCorrected(this ILogger logger);

    [LoggerMessage(
        EventId = 12, Level = LogLevel.Information,
        Message = "WganGp.KeepFreedMemory: the C library keeps freed memory in this process until the last trainer is disposed")]
    public static partial void FreedMemoryIsKept(this ILogger logger);

    [LoggerMessage(
        EventId = 13, Level = LogLevel.Information,
        Message = "WganGp.KeepFreedMemory: the last trainer is disposed, and freed memory is returned to the system")]
    public static partial void FreedMemoryIsReturned(this ILogger logger);
}
