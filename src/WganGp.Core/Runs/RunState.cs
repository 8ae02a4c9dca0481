using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using TorchSharp;
using WganGp.Operations;
using WganGp.SafeTensors;
using WganGp.Telemetry;
using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>The whole state of a run, and its way into a file and back: what was saved is what goes on, bit for bit.</summary>
/// <param name="Options">The run's options.</param>
/// <param name="Generator">The generator.</param>
/// <param name="Critic">The critic.</param>
/// <param name="GeneratorOptimizer">Its optimiser.</param>
/// <param name="CriticOptimizer">Its optimiser.</param>
/// <param name="Average">The averaged generator; null when the run keeps none.</param>
/// <param name="Random">The run's own random generators, by name.</param>
/// <param name="NetworkRandomness">What networks draw from on their own.</param>
/// <param name="Window">The reporting window in progress.</param>
/// <param name="Preview">The latents of the run's pictures.</param>
internal sealed record RunState(
    WganGpOptions Options, torch.nn.Module Generator, torch.nn.Module Critic, Optimizer GeneratorOptimizer, Optimizer CriticOptimizer,
    WeightAverage? Average, IReadOnlyDictionary<RandomStream, torch.Generator> Random, NetworkRandomness NetworkRandomness, MetricWindow Window,
    PreviewLatents Preview)
{
    private const string FormatVersion = "1";
    private static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Writes everything into one file.</summary>
    public void Save(string path, RunProgress progress, IReadOnlyDictionary<string, string>? host)
    {
        using var scope = torch.NewDisposeScope();
        SafeTensorsFile.Write(path, Metadata(progress, host), Everything());
    }

    /// <summary>Copies everything, so that it can be written while the run goes on; into the copy before, when there is one.</summary>
    public RunSnapshot Snapshot(RunSnapshot? before, RunProgress progress, IReadOnlyDictionary<string, string>? host)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var snapshot = before ?? new RunSnapshot();
        snapshot.Take(Metadata(progress, host), Everything(), Trained);
        return snapshot;
    }

    /// <summary>Takes everything from a file, or changes nothing.</summary>
    /// <exception cref="CheckpointException">The file belongs to another run; the message lists every difference.</exception>
    public RunProgress Restore(SafeTensorsFile file, string path, ILogger logger)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        ThrowIfOther(file, path);
        CheckEnvironment(file, path, logger);
        var progress = SavedJson.Read(path, "progress", () => JsonSerializer.Deserialize<RunProgress>(file.Metadata[CheckpointNames.Progress], Json));
        if (!progress.IsPossible()) throw CheckpointErrors.Damaged(path, "it tells of an impossible progress");
        var randomStates = RandomStates().Select(entry => (entry.Key, Saved: LoadRandom(file, path, entry))).ToDictionary(entry => entry.Key, entry => entry.Saved);

        foreach (var (name, target) in Tensors())
        {
            using var saved = file.Load(name);
            target.copy_(saved);
        }

        foreach (var (stream, generator) in Random) generator.set_state(randomStates[RandomName(stream)]);
        NetworkRandomness.Restore(randomStates[RandomName(RandomStream.Networks)]);
        Window.Restore(
            name => file.Tensors.ContainsKey(CheckpointNames.Window + name) ? OnDevice(file.Load(CheckpointNames.Window + name)) : null,
            (progress.WindowCriticUpdates, progress.WindowPenalties, progress.WindowGeneratorUpdates));
        return progress;
    }

    // Where and how often it is saved is no part of the run: without it, two runs of one seed save the same bytes into two folders.
    private string OptionsJson
    {
        get
        {
            var all = JsonSerializer.SerializeToNode(Options, Json)!.AsObject();
            all.Remove(nameof(WganGpOptions.Checkpoint));
            return all.ToJsonString(Json);
        }
    }

    private Dictionary<string, string> Metadata(RunProgress progress, IReadOnlyDictionary<string, string>? host) => new(host ?? new Dictionary<string, string>())
    {
        [CheckpointNames.Format] = FormatVersion,
        [CheckpointNames.Library] = Library,
        [CheckpointNames.Step] = progress.Step.ToString(CultureInfo.InvariantCulture),
        [CheckpointNames.CriticUpdates] = progress.CriticUpdates.ToString(CultureInfo.InvariantCulture),
        [CheckpointNames.Options] = OptionsJson,
        [CheckpointNames.Progress] = JsonSerializer.Serialize(progress, Json),
        [CheckpointNames.Environment] = JsonSerializer.Serialize(RunEnvironment.Of(Critic, Options.Threads), Json),
        [CheckpointNames.GeneratorModules] = ModuleDescription.Of(Generator),
        [CheckpointNames.CriticModules] = ModuleDescription.Of(Critic),
    };

    private IEnumerable<KeyValuePair<string, torch.Tensor>> Everything() =>
        Tensors().Concat(RandomStates()).Concat(Prefixed(CheckpointNames.Window, Window.State));

    private static string Library =>
        typeof(RunState).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private void ThrowIfOther(SafeTensorsFile file, string path)
    {
        if (!file.Metadata.TryGetValue(CheckpointNames.Format, out var format) || format != FormatVersion ||
            !file.Metadata.TryGetValue(CheckpointNames.Options, out var savedOptions) || !file.Metadata.ContainsKey(CheckpointNames.Progress))
        {
            throw CheckpointErrors.WrongKind(path, $"it is not a run's checkpoint of format {FormatVersion}");
        }

        var differences = SavedJson.Read(path, "options", () => OptionDifferences.Between(savedOptions, OptionsJson))
            .Concat(ModuleDifferences(file))
            .Concat(TensorDifferences.Between(file, Tensors().Concat(RandomStates()), name => !name.StartsWith(CheckpointNames.Window, StringComparison.Ordinal)))
            .ToList();
        if (differences.Count > 0)
        {
            throw new CheckpointException(
                $"The checkpoint '{path}' belongs to another run: {string.Join("; ", differences)}. Resume with the networks and options that it was saved with.");
        }
    }

    private IEnumerable<string> ModuleDifferences(SafeTensorsFile file) =>
        from network in ((string Prefix, string Key, torch.nn.Module Module)[])
            [(CheckpointNames.Generator, CheckpointNames.GeneratorModules, Generator), (CheckpointNames.Critic, CheckpointNames.CriticModules, Critic)]
        where file.Metadata.ContainsKey(network.Key)
        from difference in ModuleDescription.Differences(network.Prefix, file.Metadata[network.Key], ModuleDescription.Of(network.Module))
        select difference;

    private void CheckEnvironment(SafeTensorsFile file, string path, ILogger logger)
    {
        if (!file.Metadata.TryGetValue(CheckpointNames.Environment, out var saved)) return;
        var environment = SavedJson.Read(path, "environment", () => JsonSerializer.Deserialize<RunEnvironment>(saved, Json));
        var differences = RunEnvironment.Of(Critic, Options.Threads).DifferencesFrom(environment);
        if (differences.Count == 0) return;
        var text = string.Join("; ", differences);
        if (!Options.Deterministic) logger.EnvironmentDiffers(text);
        else
        {
            throw new CheckpointException(
                $"The checkpoint '{path}' was saved in another environment, and Deterministic is true: {text}. Resume where it was saved " +
                "(the option Threads sets the threads), or set Deterministic to false and accept other last digits.");
        }
    }

    /// <summary>Every tensor that is restored in place.</summary>
    private IEnumerable<KeyValuePair<string, torch.Tensor>> Tensors() =>
    [
        .. ModuleWeights.Named(CheckpointNames.Generator, Generator),
        .. ModuleWeights.Named(CheckpointNames.Critic, Critic),
        .. Prefixed(CheckpointNames.Average, Average?.Named ?? []),
        .. Prefixed(CheckpointNames.GeneratorOptimizer, GeneratorOptimizer.State),
        .. Prefixed(CheckpointNames.CriticOptimizer, CriticOptimizer.State),
        new(CheckpointNames.PreviewLatents, Preview.Value),
    ];

    private IEnumerable<KeyValuePair<string, torch.Tensor>> RandomStates() =>
    [
        .. Random.Select(entry => new KeyValuePair<string, torch.Tensor>(RandomName(entry.Key), entry.Value.get_state())),
        new(RandomName(RandomStream.Networks), NetworkRandomness.Save()),
    ];

    /// <summary>The names of what the optimisers move and remember.</summary>
    private List<string> Trained =>
    [
        .. Prefixed(CheckpointNames.Generator, GeneratorOptimizer.NamedWeights).Select(entry => entry.Key),
        .. Prefixed(CheckpointNames.Critic, CriticOptimizer.NamedWeights).Select(entry => entry.Key),
        .. Prefixed(CheckpointNames.GeneratorOptimizer, GeneratorOptimizer.State).Select(entry => entry.Key),
        .. Prefixed(CheckpointNames.CriticOptimizer, CriticOptimizer.State).Select(entry => entry.Key),
    ];

    private static torch.Tensor LoadRandom(SafeTensorsFile file, string path, KeyValuePair<string, torch.Tensor> present)
    {
        var saved = file.Load(present.Key);
        RandomState.ThrowUnlessUsable(saved, present.Value, path, present.Key);
        return saved;
    }

    private torch.Tensor OnDevice(torch.Tensor tensor) => tensor.to(Critic.parameters().First().device);

    private static string RandomName(RandomStream stream) => CheckpointNames.Random + stream;

    private static IEnumerable<KeyValuePair<string, torch.Tensor>> Prefixed(string prefix, IEnumerable<KeyValuePair<string, torch.Tensor>> tensors) =>
        tensors.Select(entry => new KeyValuePair<string, torch.Tensor>(prefix + entry.Key, entry.Value));
}
