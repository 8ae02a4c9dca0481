using TorchSharp;
using WganGp.Data;
using WganGp.Operations;
using WganGp.Processes;
using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>
/// What a run shares with the other processes of its group: each batch, the sums of its updates, its decisions, and the proof that all have
/// the same weights. In a process that is alone it does nothing.
/// </summary>
internal sealed class SharedRun : IDisposable
{
    private readonly RunState state;
    private readonly WganGpOptions options;
    private readonly StateComparison comparison;
    private readonly TimedGroup timed;
    private readonly SynchronizedBatchNorm[] synchronized = [];
    private TimeSpan reported;

    /// <param name="group">The processes.</param>
    /// <param name="state">The run's state.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="path">How its updates are computed.</param>
    public SharedRun(IProcessGroup group, RunState state, WganGpOptions options, UpdatePath path)
    {
        (timed, this.state, this.options) = (new TimedGroup(group), state, options);
        Share = new BatchShare(timed, options.Execution.GradientAccumulation, path.Pac);
        comparison = new StateComparison(timed, state);
        if (group.Size == 1) return;
        if (state.Critic.Module.modules().Prepend(state.Critic.Module).OfType<SynchronizedBatchNorm>().Any())
        {
            throw new ProcessGroupException(
                "The critic has a SynchronizedBatchNorm, whose sums over the processes have no second derivative, which the penalty " +
                "needs. Use it in the generator alone; for critics there are LayerNorm and InstanceNorm.");
        }

        synchronized = [.. state.Generator.Module.modules().Prepend(state.Generator.Module).OfType<SynchronizedBatchNorm>().Distinct()];
        // A batch that is too small to share is refused at once.
        Share.Count(options.BatchSize);
        Share.Count(options.GeneratorBatchSize ?? options.BatchSize);
        GradientSum Sum(Optimizer optimizer, bool upwards) =>
            new(timed, optimizer.Weights, upwards, options.Distributed.BucketBytes, () => ChangingBuffers.Of(state));
        CriticSum = Sum(state.CriticOptimizer, path.CriticGradientsGoUp);
        GeneratorSum = Sum(state.GeneratorOptimizer, upwards: false);
    }

    public IProcessGroup Group => timed;

    /// <summary>Which rows of each batch are this process's.</summary>
    public BatchShare Share { get; }

    /// <summary>Sums the critic's updates; null in a process that is alone.</summary>
    public GradientSum? CriticSum { get; }

    /// <summary>Sums the generator's updates.</summary>
    public GradientSum? GeneratorSum { get; }

    /// <summary>Cancelled when this process is to stop: all processes then stop after the same step.</summary>
    public CancellationToken Stopping { get; set; }

    public bool IsAlone => Group.Size == 1;

    /// <summary>Before an update: names the step, and gives what the networks draw in it, dropout's masks, to each process anew.</summary>
    /// <param name="kind">Which update.</param>
    public void BeginUpdate(RandomStream kind)
    {
        if (IsAlone) return;
        Group.BeginStep(state.Counters.Step + 1);
        if (Group.Rank == 0) return;
        // From the update's number, so that a run needs no more than process 0's checkpoint, and may go on with another number of
        // processes.
        var update = (2 * (ulong)(state.Counters.CriticUpdates + state.Counters.Step)) + (kind == RandomStream.GeneratorLatents ? 1u : 0u);
        state.NetworkRandomness.Begin(
            RandomStreams.Derive(options.Seed, RandomStream.Networks, (ulong)Group.Rank), RandomStream.Networks, update);
    }

    /// <summary>What a check finds in the first process in which it finds something: all go on alike.</summary>
    /// <param name="isDue">Whether the check has not been made yet, in any process.</param>
    /// <param name="check">Checks; null for nothing found.</param>
    public string? Agreed(bool isDue, Func<string?> check)
    {
        if (!isDue) return null;
        var own = check();
        return IsAlone ? own : Agreement.FirstOf(Group, own) is var (rank, found) ? $"{found} (in process {rank})" : null;
    }

    /// <summary>After a generator step: compares the processes' states where that is due.</summary>
    /// <exception cref="ProcessGroupException">They are not the same any more.</exception>
    public void EndStep()
    {
        if (IsAlone || options.Distributed.CompareEvery == 0 || state.Counters.Step % options.Distributed.CompareEvery != 0) return;
        comparison.ThrowUnlessSame();
    }

    /// <summary>
    /// What the generator's update takes of a real batch (<see cref="Repeated"/>): this process's rows of what one process would take.
    /// </summary>
    /// <param name="own">This process's rows of the batch; null for none.</param>
    /// <param name="whole">The batch's rows in all processes.</param>
    /// <param name="count">Samples to generate in all processes.</param>
    public torch.Tensor? ForGenerator(torch.Tensor? own, long whole, long count)
    {
        if (IsAlone) return Repeated.To(own, count);
        if (own is null || whole == count) return own?.alias();
        using var all = Share.Gathered(own, whole);
        using var rows = Repeated.To(all, count);
        return Share.RowsOf(rows)!.clone();
    }

    /// <summary>Runs an update, in which synchronised statistics are those of all processes.</summary>
    public T Synchronized<T>(Func<T> update)
    {
        foreach (var layer in synchronized) layer.Group = Group;
        try
        {
            return update();
        }
        finally
        {
            foreach (var layer in synchronized) layer.Group = null;
        }
    }

    /// <summary>How long the processes have waited for each other since this was asked last. All processes ask.</summary>
    /// <param name="spent">How long that is in this process.</param>
    public WaitingTimes Waits(TimeSpan spent)
    {
        var waited = timed.Waited - reported;
        reported = timed.Waited;
        return WaitingTimes.Of(Group, waited, spent);
    }

    public void Dispose()
    {
        CriticSum?.Dispose();
        GeneratorSum?.Dispose();
    }
}
