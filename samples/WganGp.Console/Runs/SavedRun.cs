using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using TorchSharp;
using WganGp.ConsoleApp.Evaluation;
using WganGp.Programs;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Runs;

/// <summary><c>options.json</c>: everything that a run was started with, for readers and for resuming it.</summary>
internal sealed record SavedRun
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        // Files are the same on every system.
        NewLine = "\n",
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    public required string Recipe { get; init; }

    /// <summary>What the data is, in words.</summary>
    public required string Data { get; init; }

    /// <summary>The path it was read from; null for bundled data.</summary>
    public string? DataPath { get; init; }

    /// <summary>Which stored values are black and white; null for the default.</summary>
    public string? Levels { get; init; }

    /// <summary>The share of the data that is not trained on; null for none.</summary>
    public double? HoldOut { get; init; }

    /// <summary>How the run is evaluated while it trains; null for not at all.</summary>
    public EvaluationSettings? Evaluation { get; init; }

    public required int Threads { get; init; }

    public string? Library { get; init; }

    public required WganGpOptions Options { get; init; }

    public static SavedRun Of(Recipe recipe, RunData data, WganGpOptions options, EvaluationSettings evaluation) => new()
    {
        Recipe = recipe.Name,
        Data = data.Description,
        DataPath = data.Path,
        Levels = data.Levels,
        HoldOut = data.HoldOut,
        Evaluation = evaluation.IsOff ? null : evaluation,
        Threads = torch.get_num_threads(),
        Library = typeof(WganGpTrainer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
        Options = options,
    };

    /// <summary>Reads a run's file; null when it has none.</summary>
    public static SavedRun? Read(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            var saved = JsonSerializer.Deserialize<SavedRun>(ResultFile.ReadText(path), Json) ?? throw new JsonException("it is null");
            return saved.Options.Validate() is [var failure, ..] ? throw new JsonException(failure) : saved;
        }
        catch (JsonException error)
        {
            throw new UserException(
                $"{path} is not valid ({error.Message.TrimEnd('.')}). Repair it, or delete it and give the run's options again.",
                error);
        }
    }

    public override string ToString() => JsonSerializer.Serialize(this, Json);
}
