using WganGp.Training;

namespace WganGp.Checkpoints;

/// <summary>
/// The counters of a run, as they stand in a checkpoint's metadata. No clock is among them: two runs from one seed save
/// the same bytes.
/// </summary>
internal sealed record RunProgress(
    long Step, long CriticUpdates, DataPlace? Data,
    long WindowCriticUpdates, long WindowPenalties, long WindowGeneratorUpdates);
