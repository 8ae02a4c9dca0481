using System.Diagnostics;
using TorchSharp;
using WganGp.Data;
using WganGp.FastPath;
using WganGp.Networks;
using WganGp.Operations;
using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>The steps of a run, with all that they move but the networks: optimisers, average, random states, counters, the reporting window.</summary>
internal sealed class TrainingSteps : IDisposable
{
    private readonly WganGpOptions options;
    private readonly Placement placement;
    private readonly PathChoice path;
    private readonly CriticUpdate criticUpdate;
    private readonly GeneratorUpdate generatorUpdate;
    private readonly Stopwatch clock = new();
    private TimeSpan reported;
    private torch.Tensor? lastCondition;
    private bool disposed;

    public TrainingSteps(IGenerator generator, ICritic critic, Placement placement, WganGpOptions options)
    {
        this.options = options;
        this.placement = placement;
        Random = new[] { RandomStream.CriticLatents, RandomStream.Alpha, RandomStream.GeneratorLatents }
            .ToDictionary(stream => stream, stream => RandomStreams.Open(options.Seed, stream));
        NetworkRandomness = new NetworkRandomness(options.Seed, RandomStream.Networks);
        CriticOptimizer = new Optimizer(critic.Module, Schedule.CriticOptimizer(options));
        GeneratorOptimizer = new Optimizer(generator.Module, options.GeneratorOptimizer);
        Average = options.GeneratorAverageDecay > 0 ? new WeightAverage(generator.Module, options.GeneratorAverageDecay) : null;
        Preview = new PreviewLatents(generator, options, placement);
        var auxiliary = new AuxiliaryTerms(options, critic);
        path = PathChoice.Of(generator, critic, options, auxiliary.NeedMoreThanScores, placement.Type);
        criticUpdate = new CriticUpdate(generator, critic, path, placement, options, auxiliary, Window, Random[RandomStream.CriticLatents], Random[RandomStream.Alpha]);
        generatorUpdate = new GeneratorUpdate(generator, path, placement, options, auxiliary, Window, Random[RandomStream.GeneratorLatents]);
    }

    public Counters Counters { get; set; } = new(0, 0, 0, 1);

    public Optimizer CriticOptimizer { get; }

    public Optimizer GeneratorOptimizer { get; }

    /// <summary>The averaged generator; null when the run keeps none.</summary>
    public WeightAverage? Average { get; }

    /// <summary>The run's own random generators, by name.</summary>
    public IReadOnlyDictionary<RandomStream, torch.Generator> Random { get; }

    /// <summary>What networks draw from on their own.</summary>
    public NetworkRandomness NetworkRandomness { get; }

    /// <summary>The latents of the run's pictures.</summary>
    public PreviewLatents Preview { get; }

    /// <summary>The reporting window in progress.</summary>
    public MetricWindow Window { get; } = new();

    private LearningRates Rates => Schedule.LearningRates(options, Counters);

    /// <summary>One generator step of <see cref="WganGpTrainer.Train"/>, with the critic steps before it.</summary>
    public void Run(DataFeed source)
    {
        ObjectDisposedException.ThrowIf(disposed, typeof(WganGpTrainer));
        for (var left = Schedule.CriticSteps(options, Counters.Step); left > 0; left--)
        {
            clock.Start();
            using var batch = source.Next(placement);
            clock.Stop();
            CriticStep(batch.Samples, batch.Condition);
            lastCondition?.Dispose();
            lastCondition = batch.Condition?.alias().DetachFromDisposeScope();
        }

        using var condition = Conditions.Repeat(lastCondition, options.GeneratorBatchSize ?? options.BatchSize);
        GeneratorStep(condition);
    }

    public void CriticStep(torch.Tensor real, torch.Tensor? condition) => Timed(() =>
    {
        using var scope = torch.NewDisposeScope();
        criticUpdate.Run(
            placement.Move(real), placement.MoveCondition(condition), CriticOptimizer, Rates.Critic, Counters.Step + 1,
            Schedule.PenaltyIsDue(options.GradientPenalty, Counters.CriticUpdates));
        Counters = Counters with { CriticUpdates = Counters.CriticUpdates + 1 };
    });

    public void GeneratorStep(torch.Tensor? condition) => Timed(() =>
    {
        using var scope = torch.NewDisposeScope();
        var count = condition?.shape[0] ?? options.GeneratorBatchSize ?? options.BatchSize;
        generatorUpdate.Run(count, placement.MoveCondition(condition), GeneratorOptimizer, CriticOptimizer.Weights, Rates.Generator, Counters.Step + 1);
        Counters = Counters with { Step = Counters.Step + 1 };
        Average?.Update(Counters.Step);
    });

    /// <summary>Reads the window and starts the next one.</summary>
    /// <exception cref="TrainingDivergedException">An update in it was not finite.</exception>
    public TrainingReport Report(double epoch)
    {
        ObjectDisposedException.ThrowIf(disposed, typeof(WganGpTrainer));
        var means = Window.Take();
        var spent = clock.Elapsed - reported;
        reported = clock.Elapsed;
        if (means.Failure is { } failure) throw Error(failure);
        return Reports.Of(means, options, path, Counters, Rates, epoch, clock.Elapsed, spent);
    }

    /// <exception cref="TrainingDivergedException">The run is lost: what it would save is not finite.</exception>
    public void ThrowUnlessFinite()
    {
        if (Divergence.IsFinite(CriticOptimizer, GeneratorOptimizer)) return;
        throw Error(Window.FirstFailure ?? new Divergence.Failure(Counters.Step, Divergence.State, Divergence.IsFinite(GeneratorOptimizer), double.NaN));
    }

    public void Dispose()
    {
        disposed = true;
        CriticOptimizer.Dispose();
        GeneratorOptimizer.Dispose();
        Average?.Dispose();
        Window.Dispose();
        Preview.Dispose();
        NetworkRandomness.Dispose();
        lastCondition?.Dispose();
        foreach (var generator in Random.Values) generator.Dispose();
    }

    private TrainingDivergedException Error(Divergence.Failure failure) =>
        Divergence.Error(failure, failure.OfCritic ? CriticOptimizer : GeneratorOptimizer, Rates, Counters.Rollbacks);

    private void Timed(Action step)
    {
        ThreadCount.Set(options.Threads);
        clock.Start();
        try
        {
            NetworkRandomness.Run(() => { step(); return true; });
        }
        finally
        {
            clock.Stop();
        }
    }
}
