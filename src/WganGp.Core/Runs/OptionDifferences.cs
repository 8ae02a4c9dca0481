using System.Text.Json;

namespace WganGp.Runs;

/// <summary>Compares the options of a checkpoint with those of the run that resumes it.</summary>
internal static class OptionDifferences
{
    // What may change in a run: its length, its reports, what it requires of the environment (which is compared separately), when its data
    // is read, whether the fast path is checked, and what happens if it diverges. The rollbacks so far and the rates are in the file.
    // Of the group Execution the others change the results, if only by rounding.
    private static readonly string[] MayDiffer =
    [
        nameof(WganGpOptions.Steps), nameof(WganGpOptions.ReportEvery), nameof(WganGpOptions.AcceptedFindings),
        nameof(WganGpOptions.Divergence),
        .. from name in (string[])[
               nameof(ExecutionOptions.Threads), nameof(ExecutionOptions.Prefetch), nameof(ExecutionOptions.Deterministic),
               nameof(ExecutionOptions.SelfCheck)]
           select $"{nameof(WganGpOptions.Execution)}.{name}",
    ];

    /// <summary>Lists every option that differs, with both values.</summary>
    public static IEnumerable<string> Between(string saved, string present)
    {
        using var savedJson = JsonDocument.Parse(saved);
        using var presentJson = JsonDocument.Parse(present);
        var (before, now) = (Flatten("", savedJson.RootElement), Flatten("", presentJson.RootElement));
        return
        [
            .. from name in before.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
               where !MayDiffer.Any(each => name == each || name.StartsWith($"{each}.", StringComparison.Ordinal))
               let file = before.GetValueOrDefault(name, "none")
               let run = now.GetValueOrDefault(name, "none")
               where file != run
               select $"{name}: file {file}, run {run}",
        ];
    }

    private static Dictionary<string, string> Flatten(string prefix, JsonElement element) =>
        element.EnumerateObject().SelectMany(property => property.Value.ValueKind == JsonValueKind.Object
            ? Flatten($"{prefix}{property.Name}.", property.Value)
            : new Dictionary<string, string> { [prefix + property.Name] = property.Value.GetRawText() }).ToDictionary();
}
