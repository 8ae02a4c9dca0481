using Microsoft.Extensions.Logging;

namespace WganGp.Telemetry;

/// <summary>What the library logs.</summary>
internal static partial class Log
{
    [LoggerMessage(
        EventId = 9, Level = LogLevel.Warning,
        Message = "libtorch's fast convolutions (oneDNN) compute wrong numbers on this machine and are turned off in this process: convolutions are right now, and slower; bfloat16 is of no use here")]
    public static partial void OneDnnIsOff(this ILogger logger);
}
