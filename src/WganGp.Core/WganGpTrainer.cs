using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TorchSharp;
using WganGp.Checkpoints;
using WganGp.Telemetry;
using WganGp.Training;

namespace WganGp;

/// <summary>
/// Trains a generator against a critic with the Wasserstein loss and the gradient penalty (arXiv 1704.00028, Algorithm 1).
/// </summary>
/// <remarks>
/// <para>The loop belongs to the host: <see cref="Train"/> is a sequence of reports that runs while it is enumerated; a
/// host that wants the whole loop calls <see cref="CriticStep"/> and <see cref="GeneratorStep"/> itself.</para>
/// <para>The networks stay the caller's, are trained in place and are not disposed. One trainer is used from one thread
/// at a time. The same seed, data, machine and thread count give the same weights, bit for bit, on the CPU.</para>
/// </remarks>
public sealed class WganGpTrainer : IDisposable
{
    private readonly WganGpOptions options;
    private readonly ILogger logger;
    private readonly Placement placement;
    private readonly Optimizer criticOptimizer;
    private readonly Optimizer generatorOptimizer;
    private readonly WeightAverage? average;
    private readonly CriticUpdate criticUpdate;
    private readonly GeneratorUpdate generatorUpdate;
    private readonly MetricWindow metrics = new();
    private readonly NetworkRandomness networkRandomness;
    private readonly Dictionary<RandomStream, torch.Generator> random;
    private readonly RunState state;
    private readonly PeriodicCheckpoints? checkpoints;
    private readonly Stopwatch clock = new();
    private TimeSpan reported;
    private DataPlace? resumedPlace;
    private DataFeed? feed;
    private torch.Tensor? lastCondition;
    private bool disposed;

    /// <summary>Creates a trainer of two networks.</summary>
    /// <param name="generator">The generator, already on its device.</param>
    /// <param name="critic">The critic, on the same device and of the same type.</param>
    /// <param name="options">The schedule; copied. Null is the paper's Algorithm 1.</param>
    /// <param name="logger">Hears the preflight's warnings; null is nobody.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names all of them.</exception>
    /// <exception cref="NetworkException">A network has no parameters, or the two are not on one device and of one type.</exception>
    public WganGpTrainer(IGenerator generator, ICritic critic, WganGpOptions? options = null, ILogger<WganGpTrainer>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(critic);
        options ??= new WganGpOptions();
        ThrowUnlessValid(options);
        this.options = options.Copy();
        this.logger = logger ?? NullLogger<WganGpTrainer>.Instance;
        Generator = generator;
        Critic = critic;
        placement = Placement.Of(generator.Module, "generator");
        var criticPlacement = Placement.Of(critic.Module, "critic");
        if (placement.Type != criticPlacement.Type || placement.Device.ToString() != criticPlacement.Device.ToString())
        {
            throw new NetworkException(
                $"The generator is {placement.Type} on {placement.Device}, the critic {criticPlacement.Type} on {criticPlacement.Device}; " +
                "move both to one device and type before the trainer is built.");
        }

        var seed = this.options.Seed;
        random = new[] { RandomStream.CriticLatents, RandomStream.Alpha, RandomStream.GeneratorLatents }
            .ToDictionary(stream => stream, stream => RandomStreams.Open(seed, stream));
        networkRandomness = new NetworkRandomness(seed, RandomStream.Networks);
        criticOptimizer = new Optimizer(critic.Module, Schedule.CriticOptimizer(this.options));
        generatorOptimizer = new Optimizer(generator.Module, this.options.GeneratorOptimizer);
        average = this.options.GeneratorAverageDecay > 0 ? new WeightAverage(generator.Module, this.options.GeneratorAverageDecay) : null;
        var auxiliary = new AuxiliaryTerms(this.options, critic);
        criticUpdate = new CriticUpdate(generator, critic, placement, this.options, auxiliary, metrics, random[RandomStream.CriticLatents], random[RandomStream.Alpha]);
        generatorUpdate = new GeneratorUpdate(generator, placement, this.options, auxiliary, metrics, random[RandomStream.GeneratorLatents]);
        state = new RunState(
            this.options, generator.Module, critic.Module, generatorOptimizer, criticOptimizer, average, random, networkRandomness, metrics);
        checkpoints = PeriodicCheckpoints.Of(this.options.Checkpoint);
    }

    /// <summary>The generator that is trained.</summary>
    public IGenerator Generator { get; }

    /// <summary>The critic that is trained.</summary>
    public ICritic Critic { get; }

    /// <summary>Generator steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Critic updates done.</summary>
    public long CriticUpdates { get; private set; }

    /// <summary>
    /// Builds the networks and their trainer with one seed: whatever the two functions draw from TorchSharp's global
    /// random generator (initial weights) comes from <see cref="WganGpOptions.Seed"/>, and the host's own random state
    /// is left as it was.
    /// </summary>
    /// <param name="generator">Builds the generator.</param>
    /// <param name="critic">Builds the critic.</param>
    /// <param name="options">The schedule; null is the paper's Algorithm 1.</param>
    /// <param name="logger">Hears the preflight's warnings; null is nobody.</param>
    /// <returns>The trainer.</returns>
    public static WganGpTrainer Create(
        Func<IGenerator> generator, Func<ICritic> critic, WganGpOptions? options = null, ILogger<WganGpTrainer>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(critic);
        options ??= new WganGpOptions();
        ThrowUnlessValid(options);
        using var initialization = new NetworkRandomness(options.Seed, RandomStream.Initialization);
        var networks = initialization.Run(() => (generator(), critic()));
        return new WganGpTrainer(networks.Item1, networks.Item2, options, logger);
    }

    /// <summary>
    /// Trains up to <see cref="WganGpOptions.Steps"/>, one report a window. Stop with <c>break</c>; calling it again
    /// goes on from there. The critic is inspected first (<see cref="CriticInspector"/>), on the data's first samples.
    /// </summary>
    /// <remarks>
    /// Checkpoints that <see cref="WganGpOptions.Checkpoint"/> asks for are taken when the host has come back for more after
    /// the step's report, so that a resumed run repeats no report that a file covers and leaves none out. They are written by
    /// another thread; the sequence does not end before the last one is.
    /// </remarks>
    /// <param name="data">The training data.</param>
    /// <param name="cancellationToken">Ends the run after the generator step in progress; the trainer stays usable.</param>
    /// <returns>The reports; nothing runs until they are enumerated, but arguments are checked at once.</returns>
    /// <exception cref="TrainingDataException">The data is too small, cannot be read, or changes its shape.</exception>
    /// <exception cref="NetworkException">The critic's inspection found an error that is not accepted, or a network broke its contract.</exception>
    /// <exception cref="TrainingDivergedException">A loss, a score, the penalty or a gradient became NaN or infinite in the window.</exception>
    /// <exception cref="CheckpointException">A checkpoint could not be written, or its folder not be made.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<TrainingReport> Train(ITrainingData data, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentNullException.ThrowIfNull(data);
        if (feed?.Data != data)
        {
            var opened = new DataFeed(data, options);
            Preflight.Run(Critic, opened, placement, options, logger);
            if (resumedPlace is not null) opened.GoTo(resumedPlace);
            (feed, resumedPlace) = (opened, null);
        }

        checkpoints?.Begin();
        return Iterate(feed, cancellationToken);
    }

    /// <summary>One critic update on a real batch: latents are drawn, samples generated, one optimiser step is made.</summary>
    /// <param name="real">Real samples, <c>[N, …]</c>; moved to the critic's device and type.</param>
    /// <param name="condition">One condition a sample, for real and generated alike; null when unconditional.</param>
    /// <exception cref="NetworkException">A network broke its contract; the weights are as they were.</exception>
    public void CriticStep(torch.Tensor real, torch.Tensor? condition = null)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentNullException.ThrowIfNull(real);
        Timed(() =>
        {
            using var scope = torch.NewDisposeScope();
            criticUpdate.Run(
                placement.Move(real), placement.MoveCondition(condition), criticOptimizer, CriticLearningRate, Step + 1,
                Schedule.PenaltyIsDue(options.GradientPenalty, CriticUpdates));
            CriticUpdates++;
        });
    }

    /// <summary>One generator update; the critic's weights get no gradient.</summary>
    /// <param name="condition">
    /// Conditions for the generated samples, <c>[M, …]</c>, M the generator's batch; null when unconditional.
    /// </param>
    /// <exception cref="NetworkException">A network broke its contract; the weights are as they were.</exception>
    public void GeneratorStep(torch.Tensor? condition = null)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        Timed(() =>
        {
            using var scope = torch.NewDisposeScope();
            var count = condition?.shape[0] ?? options.GeneratorBatchSize ?? options.BatchSize;
            var rate = Schedule.LearningRate(options.GeneratorOptimizer, Step, options.Steps);
            generatorUpdate.Run(count, placement.MoveCondition(condition), generatorOptimizer, criticOptimizer.Weights, rate, Step + 1);
            Step++;
            average?.Update(Step);
        });
    }

    /// <summary>
    /// What happened since the last report, for a host that calls the steps itself. It reads the device and starts a
    /// new window.
    /// </summary>
    /// <returns>The report.</returns>
    /// <exception cref="TrainingDivergedException">A loss, a score, the penalty or a gradient became NaN or infinite in the window.</exception>
    public TrainingReport Report()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var means = metrics.Take();
        var spent = clock.Elapsed - reported;
        reported = clock.Elapsed;
        var report = new TrainingReport
        {
            Step = Step,
            CriticUpdates = CriticUpdates,
            Epoch = feed?.Epoch ?? 0,
            WassersteinEstimate = means.RealScore - means.FakeScore,
            CriticLoss = means.CriticLoss,
            GeneratorLoss = means.GeneratorLoss,
            GradientPenalty = means.Penalty,
            GradientNorm = means.Norm,
            GradientNormMin = means.NormMin,
            GradientNormMax = means.NormMax,
            CriticGradientNorm = means.CriticGradientNorm,
            GeneratorGradientNorm = means.GeneratorGradientNorm,
            CriticClipRate = options.CriticOptimizer.MaxGradientNorm is null ? double.NaN : means.CriticClipped,
            GeneratorClipRate = options.GeneratorOptimizer.MaxGradientNorm is null ? double.NaN : means.GeneratorClipped,
            RealScore = means.RealScore,
            FakeScore = means.FakeScore,
            CriticLearningRate = CriticLearningRate,
            AuxiliaryLoss = means.Auxiliary,
            GeneratorLearningRate = Schedule.LearningRate(options.GeneratorOptimizer, Step, options.Steps),
            Elapsed = clock.Elapsed,
            StepsPerSecond = spent > TimeSpan.Zero ? means.GeneratorUpdates / spent.TotalSeconds : 0,
        };
        if (means.Failure is { } failure) throw Error(failure);
        return report;
    }

    /// <summary>Draws samples from the generator in evaluation mode, without touching the run's own random draws.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The seed of the latents: the same seed gives the same latents at every step of the run.</param>
    /// <param name="condition">One condition a sample, <c>[count, …]</c>; null when unconditional.</param>
    /// <param name="averaged">Whether to use the averaged weights; null uses them when the run keeps them.</param>
    /// <returns>Samples, <c>[count, …]</c>, on the generator's device. The caller disposes them.</returns>
    /// <exception cref="InvalidOperationException">The average is asked for, but the run keeps none.</exception>
    public torch.Tensor Sample(long count, ulong seed = 0, torch.Tensor? condition = null, bool? averaged = null)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (averaged == true && average is null)
        {
            throw new InvalidOperationException(
                "The averaged generator was asked for, but GeneratorAverageDecay is 0. Set it before training, 0.999 for example.");
        }

        torch.Tensor Draw() => Sampler.Sample(Generator, placement, count, seed, condition, options.BatchSize);
        return average is not null && averaged != false ? average.With(Draw) : Draw();
    }

    /// <summary>
    /// Saves the whole run into one file in the safetensors format: networks, averaged generator, optimisers, random
    /// states, counters, the place in the data. <see cref="Resume"/> goes on from it bit for bit.
    /// </summary>
    /// <param name="path">The file, in a folder that exists. It is replaced as a whole or not at all.</param>
    /// <param name="metadata">The host's own entries; keys that begin with <c>wgangp.</c> are the library's.</param>
    /// <exception cref="CheckpointException">The file cannot be written; what was there before is unchanged.</exception>
    /// <exception cref="TrainingDivergedException">
    /// A trained weight or an optimiser's state is NaN or infinite; what was there before is unchanged.
    /// </exception>
    public void Save(string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!Divergence.IsFinite(criticOptimizer, generatorOptimizer))
        {
            throw Error(metrics.FirstFailure ?? new Divergence.Failure(Step, Divergence.State, Divergence.IsFinite(generatorOptimizer), double.NaN));
        }

        state.Save(path, Progress, metadata);
    }

    /// <summary>
    /// Takes up a saved run, in place of this trainer's own state: what follows is, bit for bit on the CPU, what would have
    /// followed the save.
    /// </summary>
    /// <param name="path">
    /// A file that <see cref="Save"/> wrote, or a folder of them: of those, the whole file with the most steps is taken; damaged
    /// ones are named in a logged warning.
    /// </param>
    /// <exception cref="CheckpointException">
    /// The file is missing or damaged (of a folder: every one), or was saved with other networks or options; the message lists
    /// every difference, and this trainer is as it was. The number of steps, reporting, checkpoints and accepted findings may differ.
    /// </exception>
    public void Resume(string path)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        checkpoints?.Wait();
        var (file, name) = Directory.Exists(path) ? new CheckpointFolder(path).OpenNewest(logger.CheckpointPassedOver) : (Whole(path), path);
        using (file)
        {
            var progress = state.Restore(file, name);
            (Step, CriticUpdates) = (progress.Step, progress.CriticUpdates);
            feed = null;
            resumedPlace = progress.Data;
        }

        logger.Resumed(Step, name);
    }

    /// <summary>
    /// Frees the optimisers' state, the average and the random generators, after the last checkpoint is written. The
    /// networks stay the caller's.
    /// </summary>
    /// <exception cref="CheckpointException">
    /// A checkpoint could not be written, and <see cref="Train"/>'s sequence was left without disposing it, so that it could not say so.
    /// </exception>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        criticOptimizer.Dispose();
        generatorOptimizer.Dispose();
        average?.Dispose();
        metrics.Dispose();
        networkRandomness.Dispose();
        lastCondition?.Dispose();
        foreach (var generatorOfOneStream in random.Values) generatorOfOneStream.Dispose();
        checkpoints?.Wait();
    }

    private RunProgress Progress
    {
        get
        {
            var window = metrics.Counts;
            return new RunProgress(Step, CriticUpdates, feed?.Place ?? resumedPlace, window.Critic, window.Penalties, window.Generator);
        }
    }

    private static SafeTensorsFile Whole(string path)
    {
        var file = SafeTensorsFile.Open(path);
        try
        {
            file.Verify();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private double CriticLearningRate => Schedule.LearningRate(Schedule.CriticOptimizer(options), Step, options.Steps);

    private TrainingDivergedException Error(Divergence.Failure failure) => Divergence.Error(
        failure, failure.OfCritic ? criticOptimizer : generatorOptimizer,
        CriticLearningRate, Schedule.LearningRate(options.GeneratorOptimizer, Step, options.Steps));

    private static void ThrowUnlessValid(WganGpOptions options)
    {
        var failures = options.Validate();
        if (failures.Count > 0) throw new ArgumentException(string.Join(" ", failures), nameof(options));
    }

    private IEnumerable<TrainingReport> Iterate(DataFeed source, CancellationToken cancellationToken)
    {
        try
        {
            while (Step < options.Steps)
            {
                Advance(source, cancellationToken);
                var isLast = Step == options.Steps;
                if (Step % options.ReportEvery == 0 || isLast) yield return OrEnd(Report);
                // After the report: what the host made of it stands before the checkpoint that will not repeat it.
                SaveIfDue(isLast);
            }
        }
        finally
        {
            checkpoints?.Wait();
        }
    }

    private void Advance(DataFeed source, CancellationToken cancellationToken) => OrEnd(() =>
    {
        cancellationToken.ThrowIfCancellationRequested();
        RunOneStep(source);
        return true;
    });

    private T OrEnd<T>(Func<T> part)
    {
        try
        {
            return part();
        }
        catch (Exception error)
        {
            checkpoints?.WaitAfter(error);
            throw;
        }
    }

    private void SaveIfDue(bool isLast)
    {
        if (checkpoints is null || !(isLast || checkpoints.IsDue(Step))) return;
        // A run that has diverged must not push its good checkpoints out. Its weights are looked at by the thread that writes.
        if (!metrics.IsFinite) return;
        checkpoints.Save(Step, (before, metadata) => state.Snapshot(before, Progress, metadata));
    }

    private void RunOneStep(DataFeed source)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        for (var left = Schedule.CriticSteps(options, Step); left > 0; left--)
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

    private void Timed(Action step)
    {
        clock.Start();
        try
        {
            networkRandomness.Run(() => { step(); return true; });
        }
        finally
        {
            clock.Stop();
        }
    }
}
