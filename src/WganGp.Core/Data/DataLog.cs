using Microsoft.Extensions.Logging;

namespace WganGp.Data;

/// <summary>What reading training data logs.</summary>
internal static partial class DataLog
{
    [LoggerMessage(
        EventId = 6, Level = LogLevel.Warning,
        Message = "The training data may differ from the data that the checkpoint was saved with: file {Saved}; data {Present}")]
    public static partial void DataDiffers(this ILogger logger, string saved, string present);

    [LoggerMessage(
        EventId = 20, Level = LogLevel.Warning,
        Message = "The checkpoint was saved by a version that shuffled the data in another order: in the pass in progress some samples " +
            "come twice and others not at all; later passes are whole")]
    public static partial void OrderDiffers(this ILogger logger);
}
