using System.Text.Json;
using WganGp.TensorFiles;

namespace WganGp.Runs;

/// <summary>Reads JSON in a checkpoint's metadata. A matching digest does not prove that this library wrote it.</summary>
internal static class SavedJson
{
    /// <param name="path">The file, for messages.</param>
    /// <param name="what">What is read.</param>
    /// <param name="read">Reads it; null when it is missing.</param>
    /// <exception cref="CheckpointException">It is missing or has another form.</exception>
    public static T Read<T>(string path, string what, Func<T?> read)
        where T : class
    {
        try
        {
            return read() ?? throw new JsonException("null");
        }
        // The last two: a value of another kind, and a name that occurs twice.
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            throw CheckpointErrors.Damaged(path, $"its {what} cannot be read", error);
        }
    }
}
