using WganGp.Training;

namespace WganGp.Checkpoints;

/// <summary>
/// The counters of a run, as they stand in a checkpoint's metadata. No clock is among them: two runs from one seed save
/// the same bytes.
/// </summary>
internal sealed record RunProgress(
    long Step, long CriticUpdates, DataPlace? Data,
    long WindowCriticUpdates, long WindowPenalties, long WindowGeneratorUpdates)
{
    /// <summary>Whether a run can be there.</summary>
    public bool IsPossible() =>
        Math.Min(Math.Min(Step, CriticUpdates), Math.Min(WindowCriticUpdates, Math.Min(WindowPenalties, WindowGeneratorUpdates))) >= 0 &&
        Data is null or { Pass: >= -1, Position: >= 0 } && (Data?.Count is not { } count || Data.Position <= count);
}
