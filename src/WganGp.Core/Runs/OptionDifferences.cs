using System.Text.Json;

namespace WganGp.Runs;

/// <summary>Compares the options of a checkpoint with those of the run that resumes it.</summary>
internal static class OptionDifferences
{
    // What may change in a run: its length, its reports and what they score, what it requires of the environment (which is compared
    // separately), when its data is read, whether the fast path is checked, and what happens if it diverges. The rollbacks so far and the
    // rates are in the file. Of the group Execution the others change the results, if only by rounding.
    private static readonly string[] MayDiffer =
    [
        nameof(WganGpOptions.Steps), nameof(WganGpOptions.ReportEvery), nameof(WganGpOptions.AcceptedFindings),
        nameof(WganGpOptions.Divergence), nameof(WganGpOptions.HeldOutSamples),
        $"{nameof(WganGpOptions.Distributed)}.{nameof(DistributedOptions.CompareEvery)}",
        .. from name in (string[])[
               nameof(ExecutionOptions.Threads), nameof(ExecutionOptions.Prefetch), nameof(ExecutionOptions.Deterministic),
               nameof(ExecutionOptions.SelfCheck)]
           select $"{nameof(WganGpOptions.Execution)}.{name}",
    ];

    /// <summary>Lists every option that differs, with both values.</summary>
    /// <param name="saved">The file's options.</param>
    /// <param name="present">The run's options.</param>
    /// <param name="defaults">
    /// All options' defaults. One that is not in the file is newer than it: the file's run did what the default does.
    /// </param>
    public static IEnumerable<string> Between(string saved, string present, string defaults = "{}")
    {
        var (before, now, standard) = (Flatten(saved), Flatten(present), Flatten(defaults));
        return
        [
            .. from name in before.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
               where !MayDiffer.Any(each => name == each || name.StartsWith($"{each}.", StringComparison.Ordinal))
               let file = before.GetValueOrDefault(name, "none")
               let run = now.GetValueOrDefault(name, "none")
               where file != run && (before.ContainsKey(name) || standard.GetValueOrDefault(name) != run)
               select $"{name}: file {file}, run {run}",
        ];
    }

    /// <summary>Lists every option that differs between two processes of one group, with both values.</summary>
    public static IEnumerable<string> BetweenProcesses(string first, string mine)
    {
        var (before, now) = (Flatten(first), Flatten(mine));
        // What each process may have of its own: its machine may have more cores, or slower disks.
        string[] own = [$"{nameof(WganGpOptions.Execution)}.{nameof(ExecutionOptions.Threads)}",
            $"{nameof(WganGpOptions.Execution)}.{nameof(ExecutionOptions.Prefetch)}"];
        return
        [
            .. from name in before.Keys.Union(now.Keys).Except(own).Order(StringComparer.Ordinal)
               let theirs = before.GetValueOrDefault(name, "none")
               let here = now.GetValueOrDefault(name, "none")
               where theirs != here
               select $"{name}: process 0 {theirs}, this one {here}",
        ];
    }

    private static Dictionary<string, string> Flatten(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Flatten("", document.RootElement);
    }

    private static Dictionary<string, string> Flatten(string prefix, JsonElement element) =>
        element.EnumerateObject().SelectMany(property => property.Value.ValueKind == JsonValueKind.Object
            ? Flatten($"{prefix}{property.Name}.", property.Value)
            : new Dictionary<string, string> { [prefix + property.Name] = property.Value.GetRawText() }).ToDictionary();
}
