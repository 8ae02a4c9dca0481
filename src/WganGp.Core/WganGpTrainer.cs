using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TorchSharp;
using WganGp.Networks;
using WganGp.Runs;
using WganGp.Runtime;

namespace WganGp;

/// <summary>
/// Trains a generator against a critic with the Wasserstein loss and the gradient penalty (arXiv 1704.00028, Algorithm 1).
/// </summary>
/// <remarks>
/// <para>The loop belongs to the host: <see cref="Train"/> is a sequence of reports that runs while it is enumerated; a host that wants the
/// whole loop calls <see cref="CriticStep"/> and <see cref="GeneratorStep"/> itself.</para>
/// <para>The networks remain the caller's, are trained in place and are not disposed. One trainer is used from one thread at a time, but
/// any thread may dispose it. The same seed, data, machine and thread count give the same weights, bit for bit, on the CPU.</para>
/// </remarks>
public sealed partial class WganGpTrainer : IDisposable
{
    private readonly WganGpOptions options;
    private readonly Placement placement;
    private readonly RunState state;
    private readonly TrainingSteps steps;
    private readonly RunCheckpoints checkpoints;
    private readonly IDisposable training;
    private readonly RunLoop loop;
    private readonly RunGate gate = new();

    /// <summary>Creates a trainer of two networks.</summary>
    /// <param name="generator">The generator, already on its device.</param>
    /// <param name="critic">The critic, on the same device and of the same type.</param>
    /// <param name="options">The schedule; copied. Null is the paper's Algorithm 1.</param>
    /// <param name="logger">Receives warnings and what changes in the process; null disables logging.</param>
    /// <param name="terms">Terms of the losses, besides those that the networks themselves are; null is none.</param>
    /// <param name="meters">Makes the meter of the run (<see cref="WganGpTelemetry"/>); null is one that the process shares.</param>
    /// <param name="group">
    /// The processes that train together; all of them create a trainer, make the same calls, and begin with the weights of process 0. Null
    /// is this process alone.
    /// </param>
    /// <exception cref="ArgumentException">An option is out of range (the message names all of them), or a term is no term.</exception>
    /// <exception cref="NetworkException">A network has no parameters, the two do not match, or a term needs more of them.</exception>
    /// <exception cref="WganGpException">A network may compute convolutions, which are wrong on this machine.</exception>
    /// <exception cref="ProcessGroupException">The processes of the group differ, or are too many for a batch.</exception>
    public WganGpTrainer(
        IGenerator generator, ICritic critic, WganGpOptions? options = null, ILogger<WganGpTrainer>? logger = null,
        IEnumerable<ILossTerm>? terms = null, IMeterFactory? meters = null, IProcessGroup? group = null)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(critic);
        options ??= new WganGpOptions();
        options.ThrowUnlessValid();
        group ??= ProcessGroup.Alone;
        this.options = options.CopyFor(group.Size);
        ThreadCount.Set(options.Execution.Threads);
        var log = logger ?? NullLogger<WganGpTrainer>.Instance;
        placement = RunPreconditions.Check(generator, critic, this.options, log);
        state = new RunState(generator, critic, placement, this.options, terms) { Processes = group.Size };
        GroupStart.Begin(group, state, this.options);
        var telemetry = new RunTelemetry(log, meters);
        steps = new TrainingSteps(state, placement, this.options, log, telemetry, group);
        checkpoints = new RunCheckpoints(state, this.options, log, telemetry: telemetry, group: group);
        loop = new RunLoop(state, steps, checkpoints, placement, this.options, gate, log, telemetry);
        // Last: a constructor that throws has nothing to undo.
        training = NativeRuntime.BeginTraining(log);
    }

    /// <summary>The generator that is trained.</summary>
    public IGenerator Generator => state.Generator;

    /// <summary>The critic that is trained.</summary>
    public ICritic Critic => state.Critic;

    /// <summary>Generator steps done.</summary>
    public long Step => state.Counters.Step;

    /// <summary>Critic updates done.</summary>
    public long CriticUpdates => state.Counters.CriticUpdates;

    /// <summary>
    /// Builds the networks and their trainer with one seed: whatever the two functions draw from TorchSharp's global random generator
    /// (initial weights) comes from <see cref="WganGpOptions.Seed"/>, and the host's own random state is left unchanged.
    /// </summary>
    /// <param name="generator">Builds the generator.</param>
    /// <param name="critic">Builds the critic.</param>
    /// <param name="options">The schedule; null is the paper's Algorithm 1.</param>
    /// <param name="logger">Receives warnings and what changes in the process; null disables logging.</param>
    /// <param name="terms">Terms of the losses, besides those that the networks themselves are; null is none.</param>
    /// <param name="meters">Makes the meter of the run (<see cref="WganGpTelemetry"/>); null is one that the process shares.</param>
    /// <param name="group">The processes that train together, as for the constructor; null is this process alone.</param>
    /// <returns>The trainer.</returns>
    public static WganGpTrainer Create(
        Func<IGenerator> generator, Func<ICritic> critic, WganGpOptions? options = null, ILogger<WganGpTrainer>? logger = null,
        IEnumerable<ILossTerm>? terms = null, IMeterFactory? meters = null, IProcessGroup? group = null)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(critic);
        options ??= new WganGpOptions();
        options.ThrowUnlessValid();
        ThreadCount.Set(options.Execution.Threads);
        var (madeGenerator, madeCritic) = NetworkInitialization.Build(() => (generator(), critic()), options.Seed);
        return new WganGpTrainer(madeGenerator, madeCritic, options, logger, terms, meters, group);
    }

    /// <summary>
    /// Trains up to <see cref="WganGpOptions.Steps"/> and yields one report per window. Stop with <c>break</c>; another call continues from
    /// there. The critic is inspected first (<see cref="CriticInspector"/>), on samples from all over the data.
    /// </summary>
    /// <remarks>
    /// Checkpoints that <see cref="WganGpOptions.Checkpoint"/> asks for are taken once the host asks for the next report after the step's
    /// own, so that a resumed run neither repeats a report that a file covers nor leaves one out. Another thread writes them; the
    /// sequence does not end before the last one is written. With <see cref="WganGpOptions.Divergence"/> a run that has diverged returns
    /// to the newest of them and continues with lower learning rates: <see cref="TrainingReport.Step"/> then goes backwards.
    /// </remarks>
    /// <param name="data">The training data.</param>
    /// <param name="cancellationToken">Ends the run after the generator step in progress; the trainer stays usable.</param>
    /// <returns>The reports; nothing runs until they are enumerated, but arguments are checked at once.</returns>
    /// <exception cref="TrainingDataException">The data is too small, cannot be read, or changes its shape.</exception>
    /// <exception cref="NetworkException">The inspection found an error that is not accepted, or a network broke its contract.</exception>
    /// <exception cref="TrainingDivergedException">
    /// A loss, a score, the penalty or a gradient became NaN or infinite in the window, and no rollback was left or possible.
    /// </exception>
    /// <exception cref="CheckpointException">A checkpoint could not be written, or its folder not be created.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<TrainingReport> Train(ITrainingData data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Use(() => loop.Over(data, cancellationToken));
    }

    /// <summary>One critic update on a real batch: draws latents, generates samples, makes one optimiser step.</summary>
    /// <param name="real">Real samples, <c>[N, …]</c>, dense and not empty; moved to the critic's device and type.</param>
    /// <param name="condition">One condition per sample, for real and generated samples alike; null when unconditional.</param>
    /// <exception cref="NetworkException">A network broke its contract; the weights are unchanged.</exception>
    public void CriticStep(torch.Tensor real, torch.Tensor? condition = null)
    {
        ArgumentNullException.ThrowIfNull(real);
        Use(() => steps.CriticStep(real, condition));
    }

    /// <summary>One generator update; the critic's weights receive no gradient.</summary>
    /// <param name="condition">Conditions, one for each sample to generate, <c>[M, …]</c>; null when unconditional.</param>
    /// <param name="real">
    /// With <see cref="AdversarialLoss.RelativisticPairing"/> the real samples of the pairs, <c>[M, …]</c>, to which
    /// <paramref name="condition"/> belongs as well: sample i that is generated and real sample i are a pair. <see cref="Train"/> takes a
    /// batch that no critic step before has seen. With a term whose <see cref="IGeneratorTerm.UsesRealSamples"/> is true, what it reads.
    /// </param>
    /// <exception cref="ArgumentException">Loss or terms need real samples and there are none, or the other way round.</exception>
    /// <exception cref="NetworkException">A network broke its contract; the weights are unchanged.</exception>
    public void GeneratorStep(torch.Tensor? condition = null, torch.Tensor? real = null) =>
        Use(() => steps.GeneratorStep(condition, real));

    /// <summary>What happened since the last report, for a host that calls the steps itself. Reads the device.</summary>
    /// <returns>The report.</returns>
    /// <exception cref="TrainingDivergedException">A loss, a score, the penalty or a gradient in the window is not finite.</exception>
    public TrainingReport Report() => Use(loop.Report);

    /// <summary>Draws samples from the generator in evaluation mode, without touching the run's own random draws.</summary>
    /// <param name="count">How many; more than the memory can hold is an <see cref="ArgumentOutOfRangeException"/>.</param>
    /// <param name="seed">The seed of the latents: the same seed gives the same latents at every step of the run.</param>
    /// <param name="condition">One condition per sample, <c>[count, …]</c>; null when unconditional.</param>
    /// <param name="averaged">Whether to use the averaged weights; null uses them when the run keeps them.</param>
    /// <returns>Samples, <c>[count, …]</c>, on the generator's device. The caller disposes them.</returns>
    /// <exception cref="InvalidOperationException">The average was requested, but the run keeps none.</exception>
    public torch.Tensor Sample(long count, ulong seed = 0, torch.Tensor? condition = null, bool? averaged = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Use(() => state.Averaged(() => Sampler.Sample(Generator, placement, count, seed, condition, options.BatchSize), averaged));
    }

    /// <summary>
    /// Draws the run's preview: samples from latents that are drawn once, from <see cref="WganGpOptions.Seed"/>, and stored in its
    /// checkpoints, so that pictures of different steps show the same samples develop, also after <see cref="Resume"/>.
    /// </summary>
    /// <param name="condition">One condition per sample, <c>[PreviewSamples, …]</c>; null when unconditional.</param>
    /// <param name="averaged">Whether to use the averaged weights; null uses them when the run keeps them.</param>
    /// <returns>Samples, <c>[PreviewSamples, …]</c>, on the generator's device. The caller disposes them.</returns>
    /// <exception cref="InvalidOperationException">The average was requested, but the run keeps none.</exception>
    public torch.Tensor Preview(torch.Tensor? condition = null, bool? averaged = null) =>
        Use(() => state.Averaged(() => state.Preview.Generate(condition), averaged));

    /// <summary>Frees the run's state after the last checkpoint is written. The networks remain the caller's.</summary>
    /// <remarks>
    /// Any thread may call it: an update in progress in another thread is finished first, and the sequence of <see cref="Train"/> then ends
    /// with an <see cref="ObjectDisposedException"/>.
    /// </remarks>
    /// <exception cref="CheckpointException">
    /// A checkpoint could not be written, and <see cref="Train"/>'s sequence was abandoned without disposing it, so that it could not say
    /// so.
    /// </exception>
    /// <exception cref="InvalidOperationException">It was called by the networks or the training data, inside a step.</exception>
    /// <exception cref="TimeoutException">An update in another thread has not ended after five minutes.</exception>
    public void Dispose()
    {
        loop.ThrowIfReading();
        gate.Close(() =>
        {
            loop.Dispose();
            steps.Dispose();
            state.Dispose();
            try
            {
                checkpoints.Wait();
            }
            finally
            {
                training.Dispose();
            }
        });
    }

    private T Use<T>(Func<T> action)
    {
        // That thread would wait for the step that waits for its batch.
        loop.ThrowIfReading();
        return gate.Use(action);
    }

    private void Use(Action action) => Use(() => { action(); return true; });
}
