using WganGp.Training;

namespace WganGp.Checkpoints;

/// <summary>The counters of a run, as they stand in a checkpoint's metadata.</summary>
internal sealed record RunProgress(
    long Step, long CriticUpdates, long ElapsedTicks, long ReportedTicks, DataPlace? Data,
    long WindowCriticUpdates, long WindowPenalties, long WindowGeneratorUpdates);
