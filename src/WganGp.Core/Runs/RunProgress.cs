using WganGp.Data;

namespace WganGp.Runs;

/// <summary>
/// The counters of a run, as they stand in a checkpoint's metadata. No clock is among them: two runs from one seed save
/// the same bytes.
/// </summary>
internal sealed record RunProgress(
    long Step, long CriticUpdates, DataPlace? Data,
    long WindowCriticUpdates, long WindowPenalties, long WindowGeneratorUpdates,
    // With defaults, for files from before there were rollbacks.
    int Rollbacks = 0, double RateFactor = 1)
{
    /// <summary>Whether a run can be there.</summary>
    public bool IsPossible() =>
        Math.Min(Math.Min(Step, CriticUpdates), Math.Min(WindowCriticUpdates, Math.Min(WindowPenalties, WindowGeneratorUpdates))) >= 0 &&
        Rollbacks >= 0 && RateFactor is > 0 and <= 1 &&
        Data is null or { Pass: >= -1, Position: >= 0 } && (Data?.Count is not { } count || Data.Position <= count);
}
