using Microsoft.Extensions.Logging;
using TorchSharp;
using WganGp.Operations;
using WganGp.TensorFiles;

namespace WganGp.Runs;

/// <summary>
/// Maps a run's state to the named tensors and the metadata of a checkpoint, and back: a restored run goes on as the saved one would have,
/// bit for bit.
/// </summary>
internal sealed class RunFile(RunState state, WganGpOptions options, ILogger logger)
{
    private readonly RunMetadata metadata = new(state, options);

    /// <summary>Writes the state into one file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="host">The host's own metadata.</param>
    public void Write(string path, IReadOnlyDictionary<string, string>? host)
    {
        using var scope = torch.NewDisposeScope();
        using var modes = GradientModes.WithoutGradients();
        SafeTensorsFile.Write(path, metadata.With(host), Everything());
    }

    /// <summary>Copies the state, so that it can be written while the run goes on; reuses the memory of an earlier copy.</summary>
    public RunSnapshot Snapshot(RunSnapshot? before, IReadOnlyDictionary<string, string>? host)
    {
        using var scope = torch.NewDisposeScope();
        using var modes = GradientModes.WithoutGradients();
        var snapshot = before ?? new RunSnapshot();
        var live = Everything().ToList();
        snapshot.Take(metadata.With(host), live, [.. Trained, .. state.Buffers.Names.Intersect(live.Select(entry => entry.Key))]);
        return snapshot;
    }

    /// <summary>Restores the state from a file that belongs to this run; everything is checked before anything is changed.</summary>
    /// <exception cref="CheckpointException">The file belongs to another run; the message lists every difference.</exception>
    public void Restore(SafeTensorsFile file, string path)
    {
        using var scope = torch.NewDisposeScope();
        using var modes = GradientModes.WithoutGradients();
        var tensors = Tensors().ToList();
        metadata.ThrowUnlessSameRun(
            file, path, TensorDifferences.Between(file, tensors.Concat(RandomStates()), name => !IsOfWindow(name)));
        metadata.CheckEnvironment(file, path, logger);
        var progress = RunMetadata.Progress(file, path);
        var randomStates = RandomStates().ToDictionary(entry => entry.Key, entry => file.Load(entry.Key));
        foreach (var (name, saved) in randomStates) RandomState.ThrowUnlessUsable(saved, path, name);
        var window = new SavedWindow(file, path, progress, state.Window.Columns).Load()
            .ToDictionary(entry => entry.Key, entry => OnDevice(entry.Value));
        // All of it is read, and checked, before any of it is copied: the file may end, or hold nonsense, anywhere.
        var loaded = tensors.Select(entry => (Target: entry.Value, Saved: file.Load(entry.Key), Name: entry.Key)).ToList();
        var mustBeFinite = Trained.Concat(AveragedWeights).Append(CheckpointNames.PreviewLatents).ToHashSet();
        foreach (var (target, saved, name) in loaded)
            SavedValues.ThrowUnlessUsable(saved, path, name, mustBeFinite.Contains(name) || IsFinite(target));

        foreach (var (target, saved, _) in loaded) target.copy_(saved);
        foreach (var (stream, generator) in state.Random) generator.set_state(randomStates[RandomName(stream)]);
        state.NetworkRandomness.Restore(randomStates[RandomName(RandomStream.Networks)]);
        state.Window.Restore(window, (progress.WindowCriticUpdates, progress.WindowPenalties, progress.WindowGeneratorUpdates));
        state.Restore(progress);
    }

    private IEnumerable<KeyValuePair<string, torch.Tensor>> Everything() =>
        Tensors().Concat(RandomStates()).Concat(Prefixed(CheckpointNames.Window, state.Window.State));

    /// <summary>Every tensor that is restored in place.</summary>
    private IEnumerable<KeyValuePair<string, torch.Tensor>> Tensors()
    {
        state.Buffers.ThrowIfDisposed();
        return
        [
            .. ModuleWeights.Named(CheckpointNames.Generator, state.Generator.Module),
            .. ModuleWeights.Named(CheckpointNames.Critic, state.Critic.Module),
            .. Prefixed(CheckpointNames.Average, state.Average?.Named ?? []),
            .. Prefixed(CheckpointNames.GeneratorOptimizer, state.GeneratorOptimizer.State),
            .. Prefixed(CheckpointNames.CriticOptimizer, state.CriticOptimizer.State),
            new(CheckpointNames.PreviewLatents, state.Preview.Value),
        ];
    }

    private IEnumerable<KeyValuePair<string, torch.Tensor>> RandomStates() =>
    [
        .. state.Random.Select(entry => new KeyValuePair<string, torch.Tensor>(RandomName(entry.Key), entry.Value.get_state())),
        new(RandomName(RandomStream.Networks), state.NetworkRandomness.Save()),
    ];

    /// <summary>The names of what the optimisers update and remember.</summary>
    private List<string> Trained =>
    [
        .. Prefixed(CheckpointNames.Generator, state.GeneratorOptimizer.NamedWeights).Select(entry => entry.Key),
        .. Prefixed(CheckpointNames.Critic, state.CriticOptimizer.NamedWeights).Select(entry => entry.Key),
        .. Prefixed(CheckpointNames.GeneratorOptimizer, state.GeneratorOptimizer.State).Select(entry => entry.Key),
        .. Prefixed(CheckpointNames.CriticOptimizer, state.CriticOptimizer.State).Select(entry => entry.Key),
    ];

    /// <summary>The names of the averages of what the generator's optimiser updates.</summary>
    private IEnumerable<string> AveragedWeights => state.Average is null
        ? []
        : Prefixed(CheckpointNames.Average, state.GeneratorOptimizer.NamedWeights).Select(entry => entry.Key);

    /// <summary>A buffer may hold infinity on purpose, as a mask does; then this run's own does, too.</summary>
    private static bool IsFinite(torch.Tensor present) => TensorBytes.AreFinite(present.cpu().contiguous());

    private torch.Tensor OnDevice(torch.Tensor tensor) => tensor.to(state.Critic.Module.parameters().First().device);

    private static bool IsOfWindow(string name) => name.StartsWith(CheckpointNames.Window, StringComparison.Ordinal);

    private static string RandomName(RandomStream stream) => CheckpointNames.Random + stream;

    private static IEnumerable<KeyValuePair<string, torch.Tensor>> Prefixed(
        string prefix, IEnumerable<KeyValuePair<string, torch.Tensor>> tensors) =>
        tensors.Select(entry => new KeyValuePair<string, torch.Tensor>(prefix + entry.Key, entry.Value));
}
