using WganGp.Data;

namespace WganGp.Runs;

/// <summary>
/// The counters of a run as a checkpoint's metadata holds them. They include no clock: two runs with one seed save the same bytes.
/// </summary>
internal sealed record RunProgress(
    long Step, long CriticUpdates, DataPlace? Data,
    long WindowCriticUpdates, long WindowPenalties, long WindowGeneratorUpdates,
    // With defaults, for files from before there were rollbacks, and from before there was a self-check.
    int Rollbacks = 0, double RateFactor = 1, string? CriticFault = null, string? GeneratorFault = null)
{
    public static RunProgress Of(RunState state)
    {
        var (counters, window) = (state.Counters, state.Window.Counts);
        return new RunProgress(
            counters.Step, counters.CriticUpdates, state.Place, window.Critic, window.Penalties, window.Generator,
            counters.Rollbacks, counters.RateFactor, state.CriticFault, state.GeneratorFault);
    }

    /// <summary>Whether a run can have got there.</summary>
    public bool IsPossible() =>
        Math.Min(Math.Min(Step, CriticUpdates), Math.Min(WindowCriticUpdates, Math.Min(WindowPenalties, WindowGeneratorUpdates))) >= 0 &&
        Rollbacks >= 0 && RateFactor is > 0 and <= 1 &&
        Data is null or { Pass: >= -1, Position: >= 0 } && (Data?.Count is not { } count || Data.Position <= count);
}
