using System.Text.Json;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Runs;

/// <summary>
/// The folder of <c>table fit</c>: the synthesizer, and where its rows came from, so that <c>table report</c> finds them again.
/// </summary>
/// <param name="Data">The file that was learned, with its whole path; null for the bundled table.</param>
/// <param name="Target">The column that a model predicts; null for none.</param>
/// <param name="Rows">How many rows the file had.</param>
internal sealed record FittedTable(string? Data, string? Target, int Rows)
{
    private const string Synthesizer = "table.safetensors";
    private const string Origin = "table.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>The synthesizer of a folder.</summary>
    public static string FileOf(string folder) => Path.Combine(folder, Synthesizer);

    /// <summary>The synthesizer's file, of a folder or named itself.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static string Existing(string folderOrFile)
    {
        var path = Directory.Exists(folderOrFile) ? FileOf(folderOrFile) : folderOrFile;
        return File.Exists(path)
            ? path
            : throw new UserException($"There is no file '{path}'. Give the folder of 'table fit' after it has ended.");
    }

    /// <summary>Where the rows came from; null where only the synthesizer's file is there.</summary>
    /// <exception cref="UserException">The file beside the synthesizer is damaged.</exception>
    public static FittedTable? Find(string folderOrFile)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Existing(folderOrFile)))!, Origin);
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize<FittedTable>(ResultFile.ReadText(path), Json) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            throw new UserException($"The file '{path}' is damaged: {error.Message} Name the learned rows with --real.");
        }
    }

    /// <summary>Writes it into a folder.</summary>
    public void Write(string folder) => ResultFile.Write(Path.Combine(folder, Origin), JsonSerializer.Serialize(this, Json) + "\n");
}
