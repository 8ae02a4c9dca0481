using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TorchSharp;
using WganGp.Data;
using WganGp.Networks;
using WganGp.Operations;
using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>
/// The steps of a run: each update is made at its learning rate, in the run's own random state, and recorded in the state.
/// </summary>
internal sealed class TrainingSteps : IDisposable
{
    private readonly RunState state;
    private readonly WganGpOptions options;
    private readonly Placement placement;
    private readonly UpdatePath path;
    private readonly SingleValueCheck singleValues;
    private readonly SelfCheck selfCheck;
    private readonly CriticUpdate criticUpdate;
    private readonly GeneratorUpdate generatorUpdate;
    private readonly PowerIterations criticIterations;
    private readonly PowerIterations generatorIterations;
    private readonly RunTelemetry telemetry;
    private readonly UnreachedParameters unreached;
    private readonly Stopwatch clock = new();
    private TimeSpan reported;
    private readonly RowsForGenerator rows;

    public TrainingSteps(
        RunState state, Placement placement, WganGpOptions options, ILogger logger, RunTelemetry telemetry, IProcessGroup? group = null)
    {
        this.state = state;
        this.options = options;
        this.placement = placement;
        this.telemetry = telemetry;
        unreached = new UnreachedParameters(state, logger);
        var (generator, critic, random) = (state.Generator, state.Critic, state.Random);
        path = new UpdatePath(generator, critic, options, new GradientPenalty(options.GradientPenalty), placement.Type, state.Own);
        singleValues = new SingleValueCheck(generator, critic, placement);
        selfCheck = new SelfCheck(generator, critic, path, placement, Schedule.LargestPenalty(options), logger);
        Shared = new SharedRun(group ?? ProcessGroup.Alone, state, options, path);
        rows = new RowsForGenerator(Shared);
        criticUpdate = new CriticUpdate(
            generator, path, placement, options, random[RandomStream.CriticLatents], random[RandomStream.Alpha])
        {
            Share = Shared.Share,
            Sum = Shared.CriticSum,
        };
        generatorUpdate = new GeneratorUpdate(generator, path, placement, options, random[RandomStream.GeneratorLatents])
        {
            Share = Shared.Share,
            Sum = Shared.GeneratorSum,
            WantsToStop = () => Shared.Stopping.IsCancellationRequested,
        };
        (criticIterations, generatorIterations) = (new PowerIterations(critic.Module), new PowerIterations(generator.Module));
    }

    /// <summary>What the run shares with other processes.</summary>
    public SharedRun Shared { get; }

    /// <summary>Whether some process of the group asked to stop when the last generator update was summed; asked once.</summary>
    public bool TakeStop() => generatorUpdate.TakeStop();

    /// <summary>Whether the generator's update needs real samples.</summary>
    public bool GeneratorReadsReal => path.GeneratorReadsReal;

    /// <summary>One generator step of <see cref="WganGpTrainer.Train"/>, with the critic steps before it.</summary>
    /// <param name="source">The data.</param>
    /// <param name="waiting">Ends the wait for data that is read ahead, if that does not come.</param>
    /// <param name="closing">Ends the step between two updates.</param>
    public void Run(DataFeed source, CancellationToken waiting, CancellationToken closing)
    {
        for (var left = Schedule.CriticSteps(options, state.Counters.Step); left > 0; left--)
        {
            closing.ThrowIfCancellationRequested();
            using var batch = Next(source, waiting);
            CriticStep(batch.Samples, batch.Condition, source.LastCount);
            rows.Keep(batch, source.LastCount, path.GeneratorReadsReal && !AdversarialTerms.ComparesPairs(options.Loss));
        }

        closing.ThrowIfCancellationRequested();
        using var pairs = AdversarialTerms.ComparesPairs(options.Loss) ? Next(source, waiting) : null;
        var count = options.GeneratorBatchSize ?? options.BatchSize;
        var (ofCondition, ofReal) = rows.For(pairs, source.LastCount, count);
        using var condition = ofCondition;
        using var real = ofReal;
        GeneratorStep(condition, real, count);
    }

    /// <summary>How the critic's updates are computed, and why.</summary>
    public (PenaltyPath Path, string Reason) Path => (path.Path, path.Reason);

    /// <summary>Refuses a run in which some batch would leave a normalisation a single value.</summary>
    /// <param name="smallest">The smallest part of the run's batches.</param>
    /// <param name="some">Some of the data, on the networks' device.</param>
    /// <exception cref="NetworkException">It would; nothing has changed.</exception>
    public void ThrowUnlessLargeEnough(SmallestPart smallest, Batch some)
    {
        using var modes = GradientModes.WithoutGradients();
        singleValues.Run(smallest, some.Samples, some.Condition);
    }

    /// <summary>
    /// Takes back what the self-checks decided: a restored run has what its file says, and is checked before its next updates, as by a
    /// trainer that was built for it.
    /// </summary>
    public void ForgetChecks()
    {
        selfCheck.Forget();
        path.Return();
    }

    /// <summary>A critic update on the rows of this process.</summary>
    /// <param name="real">Real samples: of this process.</param>
    /// <param name="condition">Their conditions, or null.</param>
    /// <param name="count">Samples of the batch in all processes; null when <paramref name="real"/> is the whole batch.</param>
    public void CriticStep(torch.Tensor real, torch.Tensor? condition, long? count = null) => Timed(RandomStream.CriticLatents, () =>
    {
        HostTensor.ThrowUnlessSamples(real, "real samples", nameof(real));
        HostTensor.ThrowUnlessConditions(condition, real.shape[0], nameof(condition));
        Packing.ThrowUnlessWhole(real.shape[0], path.Pac, nameof(real));
        using var scope = torch.NewDisposeScope();
        var whole = count ?? real.shape[0];
        if (count is null) (real, condition) = (Shared.Share.RowsOf(real)!, Shared.Share.RowsOf(condition));
        var samples = InferenceTensors.Usable(placement.Move(real));
        var conditions = InferenceTensors.Usable(placement.MoveCondition(condition));
        singleValues.Run(SmallestPart.OfBatch(samples.shape[0], options, path.Pac), samples, conditions);
        Check(samples, conditions, ofCritic: true);
        criticIterations.Advance();
        state.AddCriticUpdate(Shared.Synchronized(() => criticUpdate.Run(
            samples, conditions, state.CriticOptimizer, state.Rates.Critic,
            Schedule.PenaltyDue(options, state.Counters), whole)));
        telemetry.Instruments.AddCriticUpdate();
    });

    /// <summary>A generator update.</summary>
    /// <param name="condition">Conditions: of the rows of this process; null when unconditional.</param>
    /// <param name="real">As many real samples; null when nothing asks for them.</param>
    /// <param name="whole">Samples of the batch in all processes; null when the arguments are the whole batch.</param>
    public void GeneratorStep(torch.Tensor? condition, torch.Tensor? real, long? whole = null) => Timed(RandomStream.GeneratorLatents, () =>
    {
        RealSamples.ThrowUnlessAsked(real, path, options.Loss);
        HostTensor.ThrowUnlessConditions(condition, real?.shape[0], nameof(condition));
        using var scope = torch.NewDisposeScope();
        var count = whole ?? real?.shape[0] ?? condition?.shape[0] ?? options.GeneratorBatchSize ?? options.BatchSize;
        if (whole is null) (real, condition) = (Shared.Share.RowsOf(real), Shared.Share.RowsOf(condition));
        var samples = real is null ? null : InferenceTensors.Usable(placement.Move(real));
        Packing.ThrowUnlessWhole(count, path.Pac, nameof(condition));
        var conditions = InferenceTensors.Usable(placement.MoveCondition(condition));
        singleValues.Run(SmallestPart.OfBatch(Shared.Share.Count(count), options, path.Pac), null, conditions);
        Check(samples, conditions, ofCritic: false);
        generatorIterations.Advance();
        state.AddGeneratorUpdate(Shared.Synchronized(() => generatorUpdate.Run(
            count, samples, conditions, state.GeneratorOptimizer, state.CriticOptimizer.Weights, state.Rates.Generator)));
        telemetry.Instruments.AddGeneratorStep();
        Shared.EndStep();
    });

    /// <summary>Reads the window and starts the next one.</summary>
    /// <exception cref="TrainingDivergedException">An update in it was not finite.</exception>
    public TrainingReport Report(double epoch, HeldOutScoring? heldOut = null)
    {
        using var modes = GradientModes.WithoutGradients();
        var means = state.Window.Take();
        var estimates = heldOut is null || means.Failure is not null ? null : Estimates(heldOut);
        var spent = clock.Elapsed - reported;
        reported = clock.Elapsed;
        telemetry.Instruments.AddTime(spent);
        unreached.Name();
        if (means.Failure is { } failure) throw Divergence.Error(failure, state);
        state.Buffers.ThrowUnlessFinite(state.Counters.Step);
        var waits = Shared.Waits(spent);
        var report = Reports.Of(means, options, path, state.Counters, state.Rates, epoch, clock.Elapsed, spent) with
        {
            HeldOutEstimate = estimates?.HeldOut,
            TrainingEstimate = estimates?.Trained,
            WaitingShare = waits.Share,
            SlowProcess = waits.Slow,
        };
        telemetry.Add(report);
        return report;
    }

    public void Dispose()
    {
        rows.Dispose();
        Shared.Dispose();
    }

    private void Check(torch.Tensor? real, torch.Tensor? conditions, bool ofCritic)
    {
        if (options.Execution.SelfCheck)
        {
            var criticFault = ofCritic ? Shared.Agreed(selfCheck.CriticIsDue, () => selfCheck.OfCritic(real!, conditions)) : null;
            var used = path.GeneratorReadsReal ? real : null;
            state.AddFaults(
                criticFault,
                criticFault is null ? Shared.Agreed(selfCheck.GeneratorIsDue, () => selfCheck.OfGenerator(used, conditions)) : null);
        }

        // Those of a restored run as well.
        path.Leave(state.CriticFault, state.GeneratorFault);
    }

    private (double HeldOut, double? Trained)? Estimates(HeldOutScoring heldOut)
    {
        ThreadCount.Set(options.Execution.Threads);
        state.ThrowIfNetworkIsDisposed();
        return Clocked(heldOut.Score);
    }

    private Batch Next(DataFeed source, CancellationToken waiting)
    {
        using var modes = GradientModes.WithoutGradients();
        try
        {
            return Clocked(() => source.Next(placement, waiting));
        }
        finally
        {
            // After a failure, too: the batch that could not be read is not tried again.
            state.MoveTo(source.Place);
        }
    }

    private void Timed(RandomStream kind, Action step)
    {
        ThreadCount.Set(options.Execution.Threads);
        state.ThrowIfNetworkIsDisposed();
        Shared.BeginUpdate(kind);
        using var modes = GradientModes.WithGradients();
        Clocked(() => state.NetworkRandomness.Run(() => { step(); return true; }, kind));
    }

    private T Clocked<T>(Func<T> part)
    {
        clock.Start();
        try
        {
            return part();
        }
        finally
        {
            clock.Stop();
        }
    }
}
