using Microsoft.Extensions.Logging;

namespace WganGp.Runs;

/// <summary>What a run logs.</summary>
internal static partial class RunLog
{
    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Checkpoint skipped: {Reason}")]
    public static partial void CheckpointSkipped(this ILogger logger, string reason);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "Resumed after step {Step} from {Path}")]
    public static partial void Resumed(this ILogger logger, long step, string path);

    [LoggerMessage(
        EventId = 5, Level = LogLevel.Warning,
        Message = "Rollback {Rollback} of {MaxRollbacks}: {Term} was not finite at step {FailedStep}; continuing from step {Step} " +
            "({Path}) with the learning rates multiplied by {RateFactor}")]
    public static partial void RolledBack(
        this ILogger logger, int rollback, int maxRollbacks, string term, long failedStep, long step, string path, double rateFactor);

    [LoggerMessage(
        EventId = 7, Level = LogLevel.Warning,
        Message = "Resumed in another environment; results may differ in the last digits: {Differences}")]
    public static partial void EnvironmentDiffers(this ILogger logger, string differences);

    [LoggerMessage(
        EventId = 8, Level = LogLevel.Warning,
        Message = "Execution.Prefetch is {Prefetch}, but a stream is not read ahead: " +
            "a sample that was read and not used could not be read again")]
    public static partial void StreamIsNotReadAhead(this ILogger logger, int prefetch);

    [LoggerMessage(EventId = 32, Level = LogLevel.Debug, Message = "Report: {Report}")]
    public static partial void Reported(this ILogger logger, TrainingReport report);

    [LoggerMessage(EventId = 33, Level = LogLevel.Debug, Message = "Checkpoint of step {Step} written to {Path}")]
    public static partial void CheckpointWritten(this ILogger logger, long step, string path);

    [LoggerMessage(
        EventId = 34, Level = LogLevel.Information,
        Message = "Training from step {Step} to {Steps} on {Device}; the critic's updates take the path {PenaltyPath}: {Reason}")]
    public static partial void TrainingBegins(
        this ILogger logger, long step, long steps, TorchSharp.torch.Device device, PenaltyPath penaltyPath, string reason);

    [LoggerMessage(
        EventId = 30, Level = LogLevel.Warning,
        Message = "The run has trained for {Minutes} minutes and nothing is saved: if the process ends, all is lost. Set " +
            "options.Checkpoint.Folder and options.Checkpoint.EveryMinutes, or call Save")]
    public static partial void NothingIsSaved(this ILogger logger, int minutes);

    [LoggerMessage(
        EventId = 31, Level = LogLevel.Warning,
        Message = "No loss reaches these parameters of the {Network}, which have had no gradient in {Updates} updates and are not " +
            "trained: {Parameters}. Use them in its forward pass, or remove or freeze them")]
    public static partial void ParametersAreNotReached(this ILogger logger, string network, string parameters, long updates);
}
