using System.Text.Json.Serialization;
using WganGp.Data;

namespace WganGp.Runs;

/// <summary>
/// The counters of a run as a checkpoint's metadata holds them. They include no clock: two runs with one seed save the same bytes.
/// </summary>
internal sealed record RunProgress(
    long Step, long CriticUpdates, DataPlace? Data,
    long WindowCriticUpdates, long WindowPenalties, long WindowGeneratorUpdates,
    // With defaults, for files from before there were rollbacks, a self-check, and a state of the application's own.
    int Rollbacks = 0, double RateFactor = 1, string? CriticFault = null, string? GeneratorFault = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SortedDictionary<string, string>? Host = null)
{
    /// <summary>The largest counter: the window holds step numbers in float64, which has each whole number up to this one.</summary>
    private const long Most = 1L << 53;

    public static RunProgress Of(RunState state)
    {
        var (counters, window) = (state.Counters, state.Window.Counts);
        return new RunProgress(
            counters.Step, counters.CriticUpdates, state.Place, window.Critic, window.Penalties, window.Generator,
            counters.Rollbacks, counters.RateFactor, state.CriticFault, state.GeneratorFault,
            // Sorted: two runs with one seed save the same bytes.
            state.Host.Count == 0 ? null : new SortedDictionary<string, string>(state.Host, StringComparer.Ordinal));
    }

    /// <summary>What no run can have reached, as name and value; null when everything is possible.</summary>
    public string? Impossible() =>
        Beyond(nameof(Step), Step, Most) ??
        Beyond(nameof(CriticUpdates), CriticUpdates, Most) ??
        // The window is a part of the run, and its penalties are a part of its critic updates.
        Beyond(nameof(WindowCriticUpdates), WindowCriticUpdates, CriticUpdates) ??
        Beyond(nameof(WindowGeneratorUpdates), WindowGeneratorUpdates, Step) ??
        Beyond(nameof(WindowPenalties), WindowPenalties, WindowCriticUpdates) ??
        Beyond(nameof(Rollbacks), Rollbacks, int.MaxValue) ??
        (RateFactor is > 0 and <= 1 && (Rollbacks > 0 || RateFactor == 1) ? null : Named(nameof(RateFactor), RateFactor)) ??
        (Host?.FirstOrDefault(entry => entry.Value is null) is { Key: { } key } ? Named($"Host.{key}", null) : null) ??
        (Data is null ? null : ImpossibleOf(Data));

    private static string? ImpossibleOf(DataPlace data) =>
        (data.Count < 1 ? Named("Data.Count", data.Count) : null) ??
        // A stream has no passes.
        (data.Pass < -1 || data.Pass > (data.Count is null ? -1 : Most) ? Named("Data.Pass", data.Pass) : null) ??
        Beyond("Data.Position", data.Position, data.Count is not { } count ? Most : data.Pass < 0 ? 0 : count);

    private static string? Beyond(string name, long value, long most) => value >= 0 && value <= most ? null : Named(name, value);

    private static string Named(string name, object? value) => FormattableString.Invariant($"{name} {value}");
}
