using TorchSharp;
using WganGp.Operations;
using WganGp.TensorFiles;

namespace WganGp.Runs;

/// <summary>Reads the reporting window of a checkpoint, and checks that it is one that a run with these counters can have.</summary>
internal sealed class SavedWindow(SafeTensorsFile file, string path, RunProgress progress, (int Critic, int Generator) columns)
{
    /// <summary>The window's tensors by name, on the CPU.</summary>
    /// <exception cref="CheckpointException">The window is not one of a run.</exception>
    public Dictionary<string, torch.Tensor> Load()
    {
        var (saved, expected) = (Names(), Expected().ToHashSet());
        if (!saved.SetEquals(expected))
        {
            throw Damaged($"its window has the tensors {List(saved)}, but its counters require {List(expected)}");
        }

        // Shapes and types come before any value: a wrong one is not even loaded.
        foreach (var name in saved) ThrowUnlessShaped(name);
        var tensors = saved.ToDictionary(name => name, name => file.Load(CheckpointNames.Window + name));
        var isDiverged = tensors.ContainsKey(MetricWindow.CriticRows) &&
            ThrowUnlessRows(MetricWindow.CriticRows, tensors, progress.WindowCriticUpdates, progress.Step + 1);
        isDiverged |= tensors.ContainsKey(MetricWindow.GeneratorRows) &&
            ThrowUnlessRows(MetricWindow.GeneratorRows, tensors, progress.WindowGeneratorUpdates, progress.Step);
        // What is not finite stops the run at its next report; without an update to blame it would only keep it from being saved.
        if (!isDiverged && tensors.FirstOrDefault(entry => !TensorBytes.AreFinite(entry.Value)).Key is { } broken)
            throw Damaged($"{Quote(broken)} holds values that are not finite, but all updates of its window are");
        return tensors;
    }

    private HashSet<string> Names() =>
        [
            .. file.Tensors.Keys.Where(name => name.StartsWith(CheckpointNames.Window, StringComparison.Ordinal))
                .Select(name => name[CheckpointNames.Window.Length..]),
        ];

    private IEnumerable<string> Expected()
    {
        if (progress.WindowCriticUpdates > 0) yield return MetricWindow.CriticRows;
        if (progress.WindowGeneratorUpdates > 0) yield return MetricWindow.GeneratorRows;
        if (progress.WindowPenalties == 0) yield break;
        yield return MetricWindow.SmallestNorm;
        yield return MetricWindow.LargestNorm;
    }

    private void ThrowUnlessShaped(string name)
    {
        var entry = file.Tensors[CheckpointNames.Window + name];
        var isNorm = name is MetricWindow.SmallestNorm or MetricWindow.LargestNorm;
        var shape = isNorm ? [] : UpdateRows.Shape(name == MetricWindow.CriticRows ? columns.Critic : columns.Generator);
        // Norms are computed in float32 or wider.
        var isOfType = entry.Type.Type == torch.ScalarType.Float64 || (isNorm && entry.Type.Type == torch.ScalarType.Float32);
        if (isOfType && entry.Shape.AsSpan().SequenceEqual(shape)) return;
        var types = isNorm ? "Float32 or Float64" : "Float64";
        throw Damaged(
            $"{Quote(name)} is {entry.Type.Type} [{string.Join(",", entry.Shape)}], not {types} [{string.Join(",", shape)}]");
    }

    /// <summary>Checks the counts and step numbers in the rows.</summary>
    /// <returns>Whether the rows hold an update that was not finite.</returns>
    private bool ThrowUnlessRows(string name, Dictionary<string, torch.Tensor> tensors, long updates, long lastStep)
    {
        var ((_, _, clipped), latest, before) = UpdateRows.Read(tensors[name]);
        var isPossible = clipped >= 0 && clipped <= updates && clipped == Math.Floor(clipped) &&
            latest.Step >= 1 && latest.Step <= lastStep && before.Step >= 0 && before.Step <= latest.Step &&
            // The update before the latest one is finite: the first that is not stays the latest.
            before.IsFinite && !(latest.GradientNorm < 0 || before.GradientNorm < 0);
        if (!isPossible) throw Damaged($"{Quote(name)} holds counts, steps or norms that no updates of its run have");
        return !latest.IsFinite;
    }

    private static string List(IEnumerable<string> names)
    {
        string[] sorted = [.. names.Order(StringComparer.Ordinal).Take(5)];
        return sorted.Length == 0 ? "none" : string.Join(", ", sorted.Select(CheckpointErrors.Quote));
    }

    private static string Quote(string name) => CheckpointErrors.Quote(CheckpointNames.Window + name);

    private CheckpointException Damaged(string found) => CheckpointErrors.Damaged(path, found);
}
