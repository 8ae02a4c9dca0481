using Microsoft.Extensions.Logging;

namespace WganGp.Data;

/// <summary>What reading training data logs.</summary>
internal static partial class DataLog
{
    [LoggerMessage(
        EventId = 6, Level = LogLevel.Warning,
        Message = "The training data may differ from the data that the checkpoint was saved with: file {Saved}; data {Present}")]
    public static partial void DataDiffers(this ILogger logger, string saved, string present);
}
