using WganGp.Training;

namespace WganGp.Checkpoints;

/// <summary>
/// The counters of a run, as they stand in a checkpoint's metadata. No clock is among them: two runs from one seed save
/// the same bytes.
/// </summary>
internal sealed record RunProgress(
    long Step, long CriticUpdates, DataPlace? Data,
    long WindowCriticUpdates, long WindowPenalties, long WindowGeneratorUpdates,
    // With defaults, for files from before there were rollbacks.
    int Rollbacks = 0, double RateFactor = 1);
