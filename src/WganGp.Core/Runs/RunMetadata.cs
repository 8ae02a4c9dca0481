using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using TorchSharp;
using WganGp.Networks;
using WganGp.TensorFiles;

namespace WganGp.Runs;

/// <summary>
/// What a checkpoint's metadata says of its run: options, progress, environment and networks; and whether it is this run's.
/// </summary>
internal sealed class RunMetadata(RunState state, WganGpOptions options)
{
    private const string FormatVersion = "1";
    // A file of another origin may hold names of megabytes.
    private const int MostDifferences = 200, LongestDifference = 1000;
    private static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The library's version.</summary>
    public static string Version { get; } =
        typeof(RunMetadata).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    // Where and how often checkpoints are saved is not part of the run: two runs with one seed save the same bytes into two folders.
    private static string OptionsJson(WganGpOptions options)
    {
        var all = JsonSerializer.SerializeToNode(options, Json)!.AsObject();
        all.Remove(nameof(WganGpOptions.Checkpoint));
        return all.ToJsonString(Json);
    }

    private string Pac => Packing.Of(state.Critic).ToString(CultureInfo.InvariantCulture);

    private RunEnvironment Environment => RunEnvironment.Of(state.Critic.Module, options.Execution.Threads, state.Processes);

    /// <summary>Names and weights of the application's own terms; null without any, as in files from before there were such.</summary>
    private string? TermsJson => !state.Own.Exist
        ? null
        : JsonSerializer.Serialize(
            new Dictionary<string, Dictionary<string, double>>
            {
                [nameof(TrainingReport.CriticTerms)] = state.Own.Critic.ToDictionary(term => term.Name, term => term.Weight),
                [nameof(TrainingReport.GeneratorTerms)] = state.Own.Generator.ToDictionary(term => term.Name, term => term.Weight),
            },
            Json);

    /// <summary>What must be the same in all processes that train together.</summary>
    public string Identity => JsonSerializer.Serialize(
        new[]
        {
            OptionsJson(options), TermsJson ?? "{}", ModuleDescription.Of(state.Generator.Module),
            ModuleDescription.Of(state.Critic.Module), $"{{\"Library\": \"{Version}\", \"Pac\": {Pac}}}",
        },
        Json);

    /// <summary>Lists what differs from process 0.</summary>
    /// <param name="first">The <see cref="Identity"/> there.</param>
    public IReadOnlyList<string> DifferencesTo(string first)
    {
        if (first == Identity) return [];
        var (theirs, mine) = (JsonSerializer.Deserialize<string[]>(first, Json)!, JsonSerializer.Deserialize<string[]>(Identity, Json)!);
        List<string> found = [.. OptionDifferences.BetweenProcesses(theirs[0], mine[0]),
            .. OptionDifferences.BetweenProcesses(theirs[1], mine[1]), .. OptionDifferences.BetweenProcesses(theirs[4], mine[4])];
        if (theirs[2] != mine[2]) found.Add("the generator's layers");
        if (theirs[3] != mine[3]) found.Add("the critic's layers");
        return [.. found.Take(MostDifferences).Select(Shortened)];
    }

    /// <summary>The metadata of the run as it is now, with the host's own entries.</summary>
    public Dictionary<string, string> With(IReadOnlyDictionary<string, string>? host)
    {
        var all = new Dictionary<string, string>(host ?? new Dictionary<string, string>())
        {
            [CheckpointNames.Format] = FormatVersion,
            [CheckpointNames.Library] = Version,
            [CheckpointNames.Step] = state.Counters.Step.ToString(CultureInfo.InvariantCulture),
            [CheckpointNames.CriticUpdates] = state.Counters.CriticUpdates.ToString(CultureInfo.InvariantCulture),
            [CheckpointNames.Options] = OptionsJson(options),
            [CheckpointNames.Progress] = JsonSerializer.Serialize(RunProgress.Of(state), Json),
            [CheckpointNames.Environment] = JsonSerializer.Serialize(Environment, Json),
            [CheckpointNames.GeneratorModules] = ModuleDescription.Of(state.Generator.Module),
            [CheckpointNames.CriticModules] = ModuleDescription.Of(state.Critic.Module),
            [CheckpointNames.CriticPac] = Pac,
        };
        if (TermsJson is { } terms) all[CheckpointNames.Terms] = terms;
        return all;
    }

    /// <summary>The counters that a file holds.</summary>
    /// <exception cref="CheckpointException">They cannot be read, or no run can have them.</exception>
    public static RunProgress Progress(SafeTensorsFile file, string path)
    {
        var saved = file.Metadata[CheckpointNames.Progress];
        var progress = SavedJson.Read(path, "progress", () => JsonSerializer.Deserialize<RunProgress>(saved, Json));
        if (progress.Impossible() is { } found) throw CheckpointErrors.Damaged(path, $"its progress is impossible: {found}");
        ThrowUnlessSame(file, path, CheckpointNames.Step, progress.Step);
        ThrowUnlessSame(file, path, CheckpointNames.CriticUpdates, progress.CriticUpdates);
        return progress;
    }

    /// <summary>Compares a file's options and networks with this run's.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="tensorDifferences">Where its tensors differ.</param>
    /// <exception cref="CheckpointException">It belongs to another run; the message lists every difference.</exception>
    public void ThrowUnlessSameRun(SafeTensorsFile file, string path, IEnumerable<string> tensorDifferences)
    {
        if (file.Metadata.GetValueOrDefault(CheckpointNames.Format) != FormatVersion ||
            !file.Metadata.TryGetValue(CheckpointNames.Options, out var savedOptions) ||
            !file.Metadata.ContainsKey(CheckpointNames.Progress))
        {
            throw CheckpointErrors.WrongKind(path, $"it is not a run's checkpoint of format {FormatVersion}");
        }

        var differences = SavedJson.Read(
                path, "options", () => OptionDifferences.Between(savedOptions, OptionsJson(options), OptionsJson(new())))
            .Concat(SavedJson.Read(path, "terms", () => OptionDifferences.Between(
                file.Metadata.GetValueOrDefault(CheckpointNames.Terms, "{}"), TermsJson ?? "{}")))
            .Concat(ModuleDifferences(file, CheckpointNames.Generator, CheckpointNames.GeneratorModules, state.Generator.Module))
            .Concat(ModuleDifferences(file, CheckpointNames.Critic, CheckpointNames.CriticModules, state.Critic.Module))
            .Concat(PacDifference(file))
            .Concat(tensorDifferences)
            .Select(Shortened).ToList();
        if (differences.Count > 0)
        {
            throw new CheckpointException(
                $"The checkpoint '{path}' belongs to another run: {string.Join("; ", differences.Take(MostDifferences))}" +
                $"{(differences.Count > MostDifferences ? $"; and {differences.Count - MostDifferences} more" : "")}. " +
                "Resume with the networks and options that it was saved with.");
        }
    }

    /// <summary>
    /// Compares a file's environment with this one: a difference is a warning, an error when the run must be deterministic.
    /// </summary>
    /// <exception cref="CheckpointException">It differs, and <see cref="ExecutionOptions.Deterministic"/> is true.</exception>
    public void CheckEnvironment(SafeTensorsFile file, string path, ILogger logger)
    {
        if (!file.Metadata.TryGetValue(CheckpointNames.Environment, out var text)) return;
        var saved = SavedJson.Read(path, "environment", () => JsonSerializer.Deserialize<RunEnvironment>(text, Json));
        var differences = string.Join("; ", Environment.DifferencesFrom(saved));
        if (differences.Length == 0) return;
        if (options.Execution.Deterministic)
        {
            throw new CheckpointException(
                $"The checkpoint '{path}' was saved in another environment, and Execution.Deterministic is true: {differences}. " +
                "Resume where it was saved (Execution.Threads sets the threads), or set Execution.Deterministic to false and accept " +
                "results that differ in the last digits.");
        }

        logger.EnvironmentDiffers(differences);
    }

    private static string Shortened(string difference) =>
        difference.Length <= LongestDifference ? difference : $"{difference.AsSpan(0, LongestDifference)}…";

    private static void ThrowUnlessSame(SafeTensorsFile file, string path, string key, long counted)
    {
        var saved = file.Metadata.GetValueOrDefault(key, "none");
        if (saved == counted.ToString(CultureInfo.InvariantCulture)) return;
        throw CheckpointErrors.Damaged(path, $"its {key} is {CheckpointErrors.Quote(saved)}, but its progress says {counted}");
    }

    // A file without the entry is older than it: its critic scored each sample by itself.
    private IEnumerable<string> PacDifference(SafeTensorsFile file) =>
        file.Metadata.GetValueOrDefault(CheckpointNames.CriticPac, "1") is var saved && saved != Pac
            ? [$"{CheckpointNames.Critic}Pac: file {CheckpointErrors.Quote(saved)}, model {Pac}"]
            : [];

    private static IEnumerable<string> ModuleDifferences(SafeTensorsFile file, string prefix, string key, torch.nn.Module module) =>
        file.Metadata.TryGetValue(key, out var saved) ? ModuleDescription.Differences(prefix, saved, ModuleDescription.Of(module)) : [];
}
