using System.Text.Json;
using WganGp.SafeTensors;

namespace WganGp.Runs;

/// <summary>Reads what a checkpoint's metadata holds as JSON. A digest that fits is no proof that this library wrote it.</summary>
internal static class SavedJson
{
    /// <param name="path">The file, for messages.</param>
    /// <param name="what">What is read.</param>
    /// <param name="read">Reads it; null is what is not there.</param>
    /// <exception cref="CheckpointException">It is not what it should be.</exception>
    public static T Read<T>(string path, string what, Func<T?> read)
        where T : class
    {
        try
        {
            return read() ?? throw new JsonException("null");
        }
        // The last two: of another shape than asked for, and a name that is there twice.
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            throw CheckpointErrors.Damaged(path, $"its {what} cannot be read", error);
        }
    }
}
