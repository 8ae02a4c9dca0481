using Microsoft.Extensions.Logging;
using WganGp.Data;
using WganGp.Inspection;
using WganGp.Networks;
using WganGp.Operations;
using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>A run over its data, up to its last step: steps, reports, checkpoints and rollbacks in their order.</summary>
internal sealed class RunLoop(
    RunState state, TrainingSteps steps, RunCheckpoints checkpoints, Placement placement, WganGpOptions options, ILogger logger)
    : IDisposable
{
    private DataFeed? feed;

    /// <summary>Passes over the data so far, fractional; 0 when no data is known.</summary>
    public double Epoch => feed?.Epoch ?? 0;

    /// <summary>Runs while it is enumerated; the data and the critic are checked at once.</summary>
    public IEnumerable<TrainingReport> Over(ITrainingData data, CancellationToken cancellationToken)
    {
        feed?.Pause();
        if (feed?.Data != data) feed = Open(data);
        checkpoints.Begin();
        return Iterate(feed, cancellationToken);
    }

    /// <summary>Restores the whole run; its place in the data applies to whatever data is given next.</summary>
    public void Resume(string path)
    {
        feed?.Pause();
        checkpoints.Resume(path);
        feed = null;
    }

    public void Dispose() => feed?.Dispose();

    private DataFeed Open(ITrainingData data)
    {
        if (options.Execution.Prefetch > 0 && data.Count is null) logger.StreamIsNotReadAhead(options.Execution.Prefetch);
        var opened = new DataFeed(data, options);
        using var modes = GradientModes.WithoutGradients();
        using var some = opened.Sample(Math.Min(options.BatchSize, Preflight.MostSamples), placement);
        Preflight.Run(state.Generator, state.Critic, some, options, logger);
        BatchMemory.ThrowUnlessFits(options, state.Generator, some.Samples, opened.Place.Count);
        steps.ThrowUnlessLargeEnough(SmallestPart.OfRun(options, opened.Place.Count), some);
        // A run that reads other data than before begins with its first sample.
        if (feed is null) opened.GoTo(state.Place, logger);
        state.MoveTo(opened.Place);
        return opened;
    }

    private IEnumerable<TrainingReport> Iterate(DataFeed source, CancellationToken cancellationToken)
    {
        try
        {
            while (state.Counters.Step < options.Steps)
            {
                OrEnd(() =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    steps.Run(source);
                    return true;
                });
                var isLast = state.Counters.Step == options.Steps;
                if (state.Counters.Step % options.ReportEvery == 0 || isLast)
                {
                    if (OrEnd(() => ReportOrRollBack(source)) is not { } report) continue;
                    yield return report;
                }

                // After the report: what the host does with it comes before the checkpoint that will not repeat it.
                checkpoints.SaveIfDue(isLast);
            }
        }
        finally
        {
            source.Pause();
            checkpoints.Wait();
        }
    }

    /// <summary>The window's report; null when the run was rolled back to a checkpoint and the window is lost.</summary>
    private TrainingReport? ReportOrRollBack(DataFeed source)
    {
        try
        {
            return steps.Report(source.Epoch);
        }
        catch (TrainingDivergedException divergence)
        {
            checkpoints.RollBack(divergence);
            source.GoTo(state.Place, logger);
            state.MoveTo(source.Place);
            return null;
        }
    }

    private T OrEnd<T>(Func<T> part)
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
