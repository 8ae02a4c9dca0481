using Microsoft.Extensions.Logging;

namespace WganGp.Inspection;

/// <summary>What the critic's inspection logs.</summary>
internal static partial class InspectionLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Critic preflight: {Finding}")]
    public static partial void PreflightWarning(this ILogger logger, CriticFinding finding);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Critic preflight, accepted: {Finding}")]
    public static partial void PreflightAccepted(this ILogger logger, CriticFinding finding);
}
