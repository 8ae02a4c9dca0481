using System.Text.Json;

namespace WganGp.Recipes.Data;

/// <summary>What a folder contains.</summary>
internal static class FolderContents
{
    private const int Most = 12;
    private const int MostOptionsBytes = 1 << 20;

    /// <summary>Its entries, for messages.</summary>
    public static string Describe(string folder)
    {
        string[] names =
        [
            .. Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal),
        ];
        if (names.Length == 0) return "nothing";
        return string.Join(", ", names.Take(Most).Select(FileData.Shown))
            + (names.Length > Most ? $" and {FileData.Text(names.Length - Most)} more" : "");
    }

    /// <summary>
    /// Whether it holds the results of a run, which its options.json tells. A run's pictures are no data: the next run would learn them.
    /// </summary>
    public static bool IsRun(string folder)
    {
        var options = Path.Combine(folder, "options.json");
        if (!File.Exists(options) || RegularFile.SpecialKind(options) is not null) return false;
        try
        {
            using var file = RegularFile.OpenRead(options);
            if (file.Length > MostOptionsBytes) return false;
            using var json = JsonDocument.Parse(file);
            return json.RootElement.ValueKind is JsonValueKind.Object
                && json.RootElement.TryGetProperty("Recipe", out var recipe) && recipe.ValueKind is JsonValueKind.String
                && json.RootElement.TryGetProperty("Options", out _);
        }
        catch (Exception damage) when (damage is JsonException or UnauthorizedAccessException or IOException)
        {
            // Damaged, but what a run leaves lies beside it.
            return Directory.Exists(Path.Combine(folder, "checkpoints"));
        }
    }

    /// <summary>Refuses a folder of results, and the folders of pictures and checkpoints in it.</summary>
    public static void ThrowIfRun(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var parent = Path.GetFileName(full) is "samples" or "checkpoints" ? Path.GetDirectoryName(full) : null;
        if (!IsRun(full) && (parent is null || !IsRun(parent))) return;
        throw new TrainingDataException(
            $"The folder '{folder}' holds the results of a run, which its options.json tells, and is never read as data: " +
            "give the folder of the data, or move the pictures to a folder of their own.");
    }
}
