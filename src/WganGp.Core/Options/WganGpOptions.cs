namespace WganGp;

/// <summary>Every knob of the training schedule. The defaults are those of the paper's Algorithm 1 (arXiv 1704.00028).</summary>
/// <remarks>The trainer copies its options when it is built: later changes do not reach a running trainer.</remarks>
public sealed record WganGpOptions
{
    /// <summary>Generator steps of the whole run.</summary>
    /// <value>The default is 100,000.</value>
    public long Steps { get; set; } = 100_000;

    /// <summary>m, samples in a critic batch.</summary>
    /// <value>The default is 64, as in the paper's image models.</value>
    public int BatchSize { get; set; } = 64;

    /// <summary>Samples in a generator batch.</summary>
    /// <value>The default is null: <see cref="BatchSize"/>. The paper's CIFAR-10 ResNet uses twice the critic's.</value>
    public int? GeneratorBatchSize { get; set; }

    /// <summary>n_critic, critic steps before each generator step.</summary>
    /// <value>The default is 5 (Algorithm 1).</value>
    public int CriticSteps { get; set; } = 5;

    /// <summary>Longer training of the critic before some generator steps.</summary>
    /// <value>The default is none.</value>
    public CriticWarmUpOptions WarmUp { get; set; } = new();

    /// <summary>How the critic's update is computed.</summary>
    /// <value>The default is <see cref="PenaltyPath.Auto"/>: fast where the critic allows it, which changes nothing but rounding.</value>
    public PenaltyPath PenaltyPath { get; set; } = PenaltyPath.Auto;

    /// <summary>The type in which the networks run on the fast path.</summary>
    /// <value>The default is <see cref="Precision.Float32"/>.</value>
    public Precision Precision { get; set; } = Precision.Float32;

    /// <summary>
    /// Whether the fast path is compared with the reference path once, before the run's first update: a few rows of the first batch on both, in float64
    /// and in the run's type, over copies of weights and buffers. A difference beyond rounding leaves the run to the reference path, is logged and stands
    /// in <see cref="TrainingReport.PenaltyPathReason"/>. It draws from no random stream of the run.
    /// </summary>
    /// <value>The default is true: once in a run, it costs as much as two to five critic updates.</value>
    public bool SelfCheck { get; set; } = true;

    /// <summary>The penalty.</summary>
    /// <value>The default is the paper's: weight 10, target 1, two-sided.</value>
    public GradientPenaltyOptions GradientPenalty { get; set; } = new();

    /// <summary>What critic and generator play for.</summary>
    /// <value>The default is <see cref="AdversarialLoss.Wasserstein"/>.</value>
    public AdversarialLoss Loss { get; set; } = AdversarialLoss.Wasserstein;

    /// <summary>
    /// c: after each critic step every weight of the critic is clipped to [-c, c], as in the WGAN before the penalty (arXiv
    /// 1701.07875), so that the paper's comparisons can be made. The penalty must be off.
    /// </summary>
    /// <value>The default is null: no clipping. That paper uses 0.01.</value>
    public double? WeightClip { get; set; }

    /// <summary>ε_drift: <c>ε · mean(D(real)²)</c> is added to the critic's loss, so that its zero does not drift away (arXiv 1710.10196, appendix A.1).</summary>
    /// <value>The default is 0: off. That paper uses 0.001.</value>
    public double DriftWeight { get; set; }

    /// <summary>The consistency term of CT-GAN.</summary>
    /// <value>The default is off.</value>
    public ConsistencyOptions Consistency { get; set; } = new();

    /// <summary>The auxiliary classifier of ACGAN.</summary>
    /// <value>The default is off.</value>
    public AuxiliaryClassifierOptions Classifier { get; set; } = new();

    /// <summary>The critic's optimiser.</summary>
    /// <value>The default is Adam with rate 1e-4 and betas (0, 0.9).</value>
    public OptimizerOptions CriticOptimizer { get; set; } = new();

    /// <summary>The generator's optimiser.</summary>
    /// <value>The default is Adam with rate 1e-4 and betas (0, 0.9).</value>
    public OptimizerOptions GeneratorOptimizer { get; set; } = new();

    /// <summary>
    /// Equal parts into which a batch is cut: each is run through the networks by itself, the gradients are summed
    /// with their shares, and one optimiser step follows. Memory falls, the update stays that of the whole batch
    /// (but for batch statistics and DRAGAN's deviation of the batch, which see one part).
    /// </summary>
    /// <value>The default is 1.</value>
    public int GradientAccumulation { get; set; } = 1;

    /// <summary>
    /// Decay of the running average of the generator's weights, from which <see cref="WganGpTrainer.Sample"/> draws.
    /// The first steps use the smaller decay (1 + t)/(10 + t), so that the average leaves the initial weights soon.
    /// </summary>
    /// <value>The default is 0: no average. 0.999 to 0.9999 are usual.</value>
    public double GeneratorAverageDecay { get; set; }

    /// <summary>What to do with the samples left over at the end of a pass.</summary>
    /// <value>The default is <see cref="LastBatch.Drop"/>: every update then weighs the same.</value>
    public LastBatch LastBatch { get; set; } = LastBatch.Drop;

    /// <summary>Generator steps in a reporting window.</summary>
    /// <value>The default is 100.</value>
    public int ReportEvery { get; set; } = 100;

    /// <summary>The seed of initial draws (<see cref="WganGpTrainer.Create"/>), latents, alpha, shuffling and dropout.</summary>
    /// <value>The default is 0.</value>
    public ulong Seed { get; set; }

    /// <summary>
    /// Whether the run must repeat itself bit for bit: a device on which libtorch does not promise that is refused, and so is resuming under
    /// another thread count, processor or library version, of which a warning is logged otherwise. It changes no number.
    /// </summary>
    /// <value>The default is false.</value>
    public bool Deterministic { get; set; }

    /// <summary>
    /// CPU threads of libtorch, set when the trainer is built and, on a thread that has another number, at a step. The number belongs to the process
    /// and not to the trainer, because libtorch's does: whatever else the process computes gets it too.
    /// </summary>
    /// <remarks>Sums are split by threads, so another number gives other last digits; a checkpoint knows its own (<see cref="Deterministic"/>).</remarks>
    /// <value>The default is null: what libtorch has, by itself one a physical core, or what <c>OMP_NUM_THREADS</c> or the host has set.</value>
    public int? Threads { get; set; }

    /// <summary>
    /// Batches that are read ahead by another thread while the networks compute. Order, batches and weights are the same with any number, bit for
    /// bit, and a checkpoint's place in the data is that of the batches used.
    /// </summary>
    /// <remarks>
    /// <see cref="ITrainingData.Read"/> is then called from that thread, never twice at once. It must not draw from TorchSharp's global random
    /// generator, which the networks use meanwhile, and what it reads from must not be disposed before <see cref="WganGpTrainer.Train"/>'s sequence
    /// is. So many batches are held beside the one in use. Those that were read and not used when the sequence ends are freed, and read again
    /// when it goes on. A stream (no <see cref="ITrainingData.Count"/>) cannot be read again and is never read ahead.
    /// </remarks>
    /// <value>The default is 0: none, since data in memory gains nothing. 1 or 2 for data that is decoded or comes from a disk.</value>
    public int Prefetch { get; set; }

    /// <summary>Latents that are drawn once for <see cref="WganGpTrainer.Preview"/> and travel in checkpoints.</summary>
    /// <value>The default is 64.</value>
    public int PreviewSamples { get; set; } = 64;

    /// <summary>
    /// Names of findings of the critic's preflight check (<see cref="CriticInspector"/>) that the host knows of and accepts:
    /// <c>BatchStatistics</c>, for example. An error that is not accepted stops the run before its first step.
    /// </summary>
    /// <value>The default is none.</value>
    public string[] AcceptedFindings { get; set; } = [];

    /// <summary>Checkpoints saved while the run goes on.</summary>
    /// <value>The default is none.</value>
    public CheckpointOptions Checkpoint { get; set; } = new();

    /// <summary>What happens when training is no longer finite.</summary>
    /// <value>The default is to stop.</value>
    public DivergenceOptions Divergence { get; set; } = new();

    /// <summary>Checks every option and every group.</summary>
    /// <returns>All failures, each with the option's name, the value found and the range allowed; empty when there is none.</returns>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionCheck("");
        check.AtLeast(nameof(Steps), Steps, 1);
        check.AtLeast(nameof(BatchSize), BatchSize, 1);
        if (GeneratorBatchSize is { } generatorBatchSize) check.AtLeast(nameof(GeneratorBatchSize), generatorBatchSize, 1);
        check.AtLeast(nameof(CriticSteps), CriticSteps, 1);
        check.AtLeast(nameof(GradientAccumulation), GradientAccumulation, 1);
        check.InHalfOpen(nameof(GeneratorAverageDecay), GeneratorAverageDecay, 0, 1);
        check.Defined(nameof(LastBatch), LastBatch);
        check.Defined(nameof(Loss), Loss);
        check.Defined(nameof(PenaltyPath), PenaltyPath);
        check.Defined(nameof(Precision), Precision);
        if (Precision == Precision.BFloat16 && PenaltyPath == PenaltyPath.Reference)
        {
            check.Add($"Precision is {Precision} with PenaltyPath Reference; only the fast path runs in bfloat16: set PenaltyPath to Auto or Fast, or Precision to Float32.");
        }

        if (WeightClip is { } clip) check.Above(nameof(WeightClip), clip, 0);
        check.AtLeast(nameof(DriftWeight), DriftWeight, 0);
        if (WeightClip is not null && GradientPenalty is { Weight: > 0 })
        {
            check.Add($"WeightClip is {WeightClip} with GradientPenalty.Weight {GradientPenalty.Weight}; clipping and penalty are two ways to the same constraint: set one of them to null or 0.");
        }

        check.AtLeast(nameof(ReportEvery), ReportEvery, 1);
        if (Threads is { } threads) check.AtLeast(nameof(Threads), threads, 1);
        check.AtLeast(nameof(Prefetch), Prefetch, 0);
        check.AtLeast(nameof(PreviewSamples), PreviewSamples, 1);
        var smallerBatch = Math.Min(BatchSize, GeneratorBatchSize ?? BatchSize);
        if (smallerBatch >= 1 && GradientAccumulation > smallerBatch)
        {
            check.Add($"GradientAccumulation is {GradientAccumulation}; it must not exceed the smaller batch ({smallerBatch}).");
        }

        return
        [
            .. check.Failures,
            .. Group(nameof(WarmUp), WarmUp, group => group.Failures($"{nameof(WarmUp)}.")),
            .. Group(nameof(GradientPenalty), GradientPenalty, group => group.Failures($"{nameof(GradientPenalty)}.")),
            .. Group(nameof(Consistency), Consistency, group => group.Failures($"{nameof(Consistency)}.")),
            .. Group(nameof(Classifier), Classifier, group => group.Failures($"{nameof(Classifier)}.")),
            .. Group(nameof(CriticOptimizer), CriticOptimizer, group => group.Failures($"{nameof(CriticOptimizer)}.")),
            .. Group(nameof(GeneratorOptimizer), GeneratorOptimizer, group => group.Failures($"{nameof(GeneratorOptimizer)}.")),
            .. Group(nameof(Checkpoint), Checkpoint, group => group.Failures($"{nameof(Checkpoint)}.")),
            .. Group(nameof(Divergence), Divergence, group => group.Failures($"{nameof(Divergence)}.", Checkpoint)),
        ];
    }

    internal void ThrowUnlessValid()
    {
        var failures = Validate();
        if (failures.Count > 0) throw new ArgumentException(string.Join(" ", failures), "options");
    }

    internal WganGpOptions Copy() => this with
    {
        AcceptedFindings = [.. AcceptedFindings],
        WarmUp = WarmUp with { },
        GradientPenalty = GradientPenalty.Copy(),
        Consistency = Consistency with { },
        Classifier = Classifier with { },
        CriticOptimizer = CriticOptimizer with { },
        GeneratorOptimizer = GeneratorOptimizer with { },
        Checkpoint = Checkpoint.Copy(),
        Divergence = Divergence with { },
    };

    private static IEnumerable<string> Group<T>(string name, T? group, Func<T, IEnumerable<string>> failures) =>
        group is null ? [$"{name} is null; it must be an object with the group's options."] : failures(group);
}
