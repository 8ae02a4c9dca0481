using Microsoft.Extensions.Logging;

namespace WganGp.Runtime;

/// <summary>What is logged about the process and the machine.</summary>
internal static partial class RuntimeLog
{
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
