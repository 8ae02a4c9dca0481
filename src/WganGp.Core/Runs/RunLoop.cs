using Microsoft.Extensions.Logging;
using WganGp.Data;
using WganGp.Inspection;
using WganGp.Networks;
using WganGp.Operations;
using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>A run over its data, up to its last step: steps, reports, checkpoints and rollbacks in their order.</summary>
internal sealed class RunLoop(
    RunState state, TrainingSteps steps, RunCheckpoints checkpoints, Placement placement, WganGpOptions options, RunGate gate,
    ILogger logger, RunTelemetry telemetry)
    : IDisposable
{
    private DataFeed? feed;
    private HeldOutScoring? heldOut;

    /// <summary>Passes over the data so far, fractional; 0 when no data is known.</summary>
    private double Epoch => feed?.Epoch ?? 0;

    /// <summary>Runs while it is enumerated; the data and the critic are checked at once.</summary>
    public IEnumerable<TrainingReport> Over(ITrainingData data, CancellationToken cancellationToken)
    {
        feed?.Pause(cancellationToken);
        feed?.WaitForReader(cancellationToken);
        if (feed?.Data != data)
        {
            var (opened, scoring) = Open(data);
            heldOut?.Dispose();
            (feed, heldOut) = (opened, scoring);
        }

        checkpoints.Begin();
        return Iterate(feed, cancellationToken);
    }

    /// <summary>Restores the whole run; its place in the data applies to whatever data is given next.</summary>
    public void Resume(string path)
    {
        feed?.Pause(gate.Closing);
        feed?.WaitForReader(gate.Closing);
        checkpoints.Resume(path);
        steps.ForgetChecks();
        heldOut?.Dispose();
        (feed, heldOut) = (null, null);
    }

    /// <summary>What happened since the last report.</summary>
    public TrainingReport Report() => steps.Report(Epoch, heldOut);

    /// <exception cref="InvalidOperationException">The calling thread reads the training data.</exception>
    public void ThrowIfReading() => feed?.ThrowIfReading();

    /// <summary>Ends the reading thread, when nothing trains any more.</summary>
    public void Dispose()
    {
        feed?.Dispose();
        heldOut?.Dispose();
    }

    private (DataFeed Feed, HeldOutScoring? HeldOut) Open(ITrainingData data)
    {
        if (options.Execution.Prefetch > 0 && data.Count is null) logger.StreamIsNotReadAhead(options.Execution.Prefetch);
        var opened = new DataFeed(data, options, steps.Shared.Share);
        using var modes = GradientModes.WithoutGradients();
        WholePacks.ThrowUnlessRestIs(options, state.Critic, opened.Place.Count);
        var pac = Packing.Of(state.Critic);
        using var some = opened.Sample(Preflight.Samples(options, pac, opened.Place.Count), placement);
        GroupStart.ThrowUnlessSameData(steps.Shared.Group, opened.Place);
        Preflight.Run(state.Generator, state.Critic, some, options, logger);
        BatchMemory.ThrowUnlessFits(options, state.Generator, steps.GeneratorReadsReal, some.Samples, opened.Place.Count);
        steps.ThrowUnlessLargeEnough(SmallestPart.OfRun(options, opened.Place.Count, pac), some);
        // A run that reads other data than before begins with its first sample.
        if (feed is null) opened.GoTo(state.Place, logger);
        // Before anything is read ahead: data is read by one thread at a time.
        var samples = HeldOutSamples.Of(opened, some, options, pac, placement, steps.Shared.Group);
        state.MoveTo(opened.Place);
        return (opened, samples is null ? null : new HeldOutScoring(state, samples, placement, options.Seed, steps.Shared.Group));
    }

    private IEnumerable<TrainingReport> Iterate(DataFeed source, CancellationToken cancellationToken)
    {
        // Processes that train together stop after the same step: none leaves the others while it waits for its data.
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(
            steps.Shared.IsAlone ? cancellationToken : CancellationToken.None, gate.Closing);
        telemetry.Spans.BeginRun(state.Counters.Step, options);
        logger.TrainingBegins(state.Counters.Step, options.Steps, placement.Device, steps.Path.Path, steps.Path.Reason);
        try
        {
            steps.Shared.Stopping = cancellationToken;
            while (gate.Use(() => HasMore(source)))
            {
                var (isLast, isRolledBack, report) = gate.Use(() => OrEnd(() => Step(source, cancellationToken, waiting.Token)));
                if (isRolledBack) continue;
                if (report is not null) yield return report;
                // After the report: what the host does with it comes before the checkpoint that will not repeat it.
                gate.Use(() =>
                {
                    ThrowIfStale(source);
                    checkpoints.SaveIfDue(isLast);
                });
            }
        }
        finally
        {
            try
            {
                gate.End(() =>
                {
                    source.Pause(waiting.Token);
                    checkpoints.Wait();
                });
            }
            finally
            {
                telemetry.Spans.EndRun(state.Counters.Step);
            }
        }
    }

    private bool HasMore(DataFeed source)
    {
        ThrowIfStale(source);
        return state.Counters.Step < options.Steps;
    }

    private void ThrowIfStale(DataFeed source)
    {
        if (source == feed) return;
        throw new InvalidOperationException(
            "This sequence of reports cannot continue: since Train returned it, its trainer was resumed from a checkpoint or began to " +
            "train on other data. Call Train again, and enumerate what it returns.");
    }

    private (bool IsLast, bool IsRolledBack, TrainingReport? Report) Step(
        DataFeed source, CancellationToken cancellation, CancellationToken waiting)
    {
        if (steps.Shared.IsAlone) cancellation.ThrowIfCancellationRequested();
        else if (steps.TakeStop()) throw new OperationCanceledException("A process of the group asked to stop.", cancellation);
        telemetry.Spans.BeginWindow();
        try
        {
            steps.Run(source, waiting, gate.Closing);
        }
        catch (OperationCanceledException)
        {
            // The host's own error says which token it was.
            gate.ThrowIfClosing();
            if (steps.Shared.IsAlone) cancellation.ThrowIfCancellationRequested();
            throw;
        }

        var isLast = state.Counters.Step == options.Steps;
        if (!isLast && state.Counters.Step % options.ReportEvery != 0) return (isLast, false, null);
        var report = ReportOrRollBack(source);
        return (isLast, report is null, report);
    }

    /// <summary>The window's report; null when the run was rolled back to a checkpoint and the window is lost.</summary>
    private TrainingReport? ReportOrRollBack(DataFeed source)
    {
        try
        {
            var report = Report();
            telemetry.Spans.EndWindow(state.Counters.Step);
            return report;
        }
        catch (TrainingDivergedException divergence)
        {
            telemetry.Spans.EndWindow(state.Counters.Step, divergence);
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
            telemetry.Spans.Fail(state.Counters.Step, error);
            checkpoints.WaitAfter(error);
            throw;
        }
    }
}
