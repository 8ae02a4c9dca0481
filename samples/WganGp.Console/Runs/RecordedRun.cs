using System.Globalization;
using System.Text.Json;
using WganGp.ConsoleApp.Output;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Runs;

/// <summary>A run's folder as <c>train</c> leaves it, read for a comparison. It may still be in progress.</summary>
internal static class RecordedRun
{
    private const string Group = "Options:";
    private const string OwnFolder = "Checkpoint:Folder";

    /// <summary>Reads a run.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="name">What it is called.</param>
    /// <exception cref="UserException">It is not the folder of a run.</exception>
    public static CompareContent.Run Read(string folder, string name)
    {
        var run = RunFolder.OfRecorded(folder);
        if (!File.Exists(run.Options))
        {
            throw new UserException($"{folder} is not the folder of a run: it has no options.json. Name folders that 'train' has made.");
        }

        var settings = Settings(run.Options);
        IReadOnlyList<TrainingReport> reports = File.Exists(run.Metrics) ? MetricsLog.Read(run.Metrics, Warning.Write) : [];
        var (step, samples) = Newest(run);
        var recipe = settings.GetValueOrDefault("Recipe", "unknown recipe");
        return new CompareContent.Run
        {
            Name = name,
            Caption = $"{recipe}, {Course(settings, reports)}, {step ?? "no samples"}",
            Samples = samples,
            Reports = reports,
            Settings = settings,
            Evaluations = EvaluationFile.ReadRun(folder),
        };
    }

    /// <summary>All values of a run's options, by name: groups before a colon, as for <c>--set</c>.</summary>
    internal static Dictionary<string, string> Settings(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(ResultFile.ReadText(path));
            return Flat(json.RootElement, "")
                .Select(setting => (Name: OnTheCommandLine(setting.Key), setting.Value))
                .Where(setting => setting.Name != OwnFolder).ToDictionary(setting => setting.Name, setting => setting.Value);
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new UserException($"{path} is not valid ({error.Message.TrimEnd('.')}). Repair it, or leave the run out.", error);
        }
    }

    private static string OnTheCommandLine(string name) =>
        name.StartsWith(Group, StringComparison.Ordinal) ? name[Group.Length..] : name;

    private static IEnumerable<KeyValuePair<string, string>> Flat(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject()
            .SelectMany(entry => Flat(entry.Value, name.Length == 0 ? entry.Name : $"{name}:{entry.Name}")),
        JsonValueKind.Array => [new(name, string.Join(", ", element.EnumerateArray().Select(entry => entry.ToString())))],
        JsonValueKind.Null => [new(name, "none")],
        // The same number has one text, however it is written.
        JsonValueKind.Number => [new(name, element.GetDouble().ToString("R", CultureInfo.InvariantCulture))],
        _ => [new(name, element.ToString())],
    };

    private static string Course(Dictionary<string, string> settings, IReadOnlyList<TrainingReport> reports) => reports is [.., var last]
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{last.Step:N0} of {settings.GetValueOrDefault("Steps", "unknown")} steps in {RunProgress.Clock(last.Elapsed)}")
        : "no reports yet";

    private static (string? Step, SummaryImage? Samples) Newest(RunFolder run)
    {
        foreach (var ending in (string[])[".png", ".txt"])
        {
            run.SampleEnding = ending;
            if (run.SampledSteps().LastOrDefault(-1) is not (>= 0 and var step)) continue;
            var caption = string.Create(CultureInfo.InvariantCulture, $"samples of step {step:N0}");
            return (caption, new SummaryImage(run.Sample(step), caption));
        }

        return (null, null);
    }
}
