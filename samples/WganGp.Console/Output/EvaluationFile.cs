using System.Text.Json;
using System.Text.Json.Serialization;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Output;

/// <summary>
/// The metrics of one checkpoint, as <c>evaluate</c> and <c>train --evaluate-every</c> leave them: a JSON object with the names of these
/// properties in camel case, or an array of such objects. A run's are the files <c>metrics/*.json</c> in its folder, and
/// <c>evaluation.json</c>.
/// </summary>
internal sealed record EvaluationFile
{
    private const string Folder = "metrics";
    private const string Single = "evaluation.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        WriteIndented = true,
        // Files are the same on every system.
        NewLine = "\n",
        Converters = { new NonFiniteAsNull() },
    };

    /// <summary>The generator step of the checkpoint.</summary>
    public required long Step { get; init; }

    /// <summary>The checkpoint's path, as it was given.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The estimates.</summary>
    public required IReadOnlyList<EvaluatedMetric> Metrics { get; init; }

    /// <summary>Where a run keeps the metrics of a step.</summary>
    public static string PathOf(string run, long step) =>
        Path.Combine(run, Folder, Path.ChangeExtension(WganGp.Checkpoint.FileName(step), ".json"));

    /// <summary>Writes one evaluation as an object, several as an array.</summary>
    public static void Write(string path, params IReadOnlyList<EvaluationFile> evaluations) => ResultFile.Write(
        path, (evaluations is [var one] ? JsonSerializer.Serialize(one, Json) : JsonSerializer.Serialize(evaluations, Json)) + "\n");

    /// <summary>Reads a file of one evaluation or several.</summary>
    /// <exception cref="UserException">It is not such a file.</exception>
    public static IReadOnlyList<EvaluationFile> Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(ResultFile.ReadText(path));
            List<EvaluationFile?> found = json.RootElement.ValueKind is JsonValueKind.Array
                ? json.RootElement.Deserialize<List<EvaluationFile?>>(Json)!
                : [json.RootElement.Deserialize<EvaluationFile>(Json)];
            return [.. found.Select(evaluation => evaluation is { } whole && whole.Metrics.All(metric => metric is not null)
                ? whole
                : throw new JsonException("an entry is null"))];
        }
        catch (JsonException error)
        {
            throw new UserException($"{path} holds no metrics ({error.Message.TrimEnd('.')}). Evaluate again, or delete it.", error);
        }
    }

    /// <summary>Reads everything that a run's folder holds, by step; a damaged file is left out with a warning.</summary>
    public static IReadOnlyList<EvaluationFile> ReadRun(string run)
    {
        var folder = Path.Combine(run, Folder);
        string[] files =
            [
                .. (Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : []).Order(StringComparer.Ordinal),
                .. ((string[])[Path.Combine(run, Single)]).Where(File.Exists),
            ];
        var found = new List<EvaluationFile>();
        foreach (var file in files)
        {
            try
            {
                found.AddRange(Read(file));
            }
            catch (Exception error) when (error is UserException or IOException or UnauthorizedAccessException)
            {
                Warning.Write(error.Message);
            }
        }

        return [.. found.OrderBy(evaluation => evaluation.Step)];
    }
}
