using WganGp.Data;

namespace WganGp.Runs;

/// <summary>A run up to its last step: steps, reports, checkpoints, rollbacks, in their order.</summary>
internal static class RunLoop
{
    public static IEnumerable<TrainingReport> Iterate(
        TrainingSteps steps, RunCheckpoints checkpoints, DataFeed source, WganGpOptions options, CancellationToken cancellationToken)
    {
        try
        {
            while (steps.Counters.Step < options.Steps)
            {
                OrEnd(checkpoints, () => { cancellationToken.ThrowIfCancellationRequested(); steps.Run(source); return true; });
                var isLast = steps.Counters.Step == options.Steps;
                if (steps.Counters.Step % options.ReportEvery == 0 || isLast)
                {
                    if (OrEnd(checkpoints, () => ReportOrRollBack(steps, checkpoints, source)) is not { } report) continue;
                    yield return report;
                }

                // After the report: what the host made of it stands before the checkpoint that will not repeat it.
                checkpoints.SaveIfDue(source.Place, isLast);
            }
        }
        finally
        {
            source.Pause();
            checkpoints.Wait();
        }
    }

    /// <summary>The window's report; null when the window is lost and the run is back at a checkpoint.</summary>
    private static TrainingReport? ReportOrRollBack(TrainingSteps steps, RunCheckpoints checkpoints, DataFeed source)
    {
        try
        {
            return steps.Report(source.Epoch);
        }
        catch (TrainingDivergedException divergence)
        {
            checkpoints.RollBack(divergence, source);
            return null;
        }
    }

    private static T OrEnd<T>(RunCheckpoints checkpoints, Func<T> part)
    {
        try
        {
            return part();
        }
        catch (Exception error)
        {
            checkpoints.WaitAfter(error);
            throw;
        }
    }
}
