namespace WganGp;

/// <summary>All options of a training run. The defaults are those of the paper's Algorithm 1 (arXiv 1704.00028).</summary>
/// <remarks>The trainer copies its options when it is created: later changes do not affect it.</remarks>
public sealed record WganGpOptions
{
    private const int MostSamples = 1_000_000;
    private const string WholeBatch = "a batch is held in memory as a whole";

    /// <summary>The number of generator steps of the whole run.</summary>
    /// <value>The default is 100,000.</value>
    public long Steps { get; set; } = 100_000;

    /// <summary>m, the number of samples in a critic batch, at most 1,000,000.</summary>
    /// <value>The default is 64, as in the paper's image models.</value>
    public int BatchSize { get; set; } = 64;

    /// <summary>The number of samples in a generator batch, at most 1,000,000.</summary>
    /// <value>The default is null: <see cref="BatchSize"/>. The paper's CIFAR-10 ResNet uses twice the critic's.</value>
    public int? GeneratorBatchSize { get; set; }

    /// <summary>n_critic, the number of critic steps before each generator step, at most 100,000.</summary>
    /// <value>The default is 5 (Algorithm 1).</value>
    public int CriticSteps { get; set; } = 5;

    /// <summary>More critic steps before some generator steps.</summary>
    /// <value>The default is none.</value>
    public CriticWarmUpOptions WarmUp { get; set; } = new();

    /// <summary>The form of the gradient penalty.</summary>
    /// <value>The default is the paper's: weight 10, target 1, two-sided.</value>
    public GradientPenaltyOptions GradientPenalty { get; set; } = new();

    /// <summary>
    /// How the penalty's weight reaches <see cref="GradientPenaltyOptions.Weight"/>. R3GAN moves its γ to a tenth.
    /// <see cref="WganGp.GradientPenalty.Compute"/> alone does not use it.
    /// </summary>
    /// <value>The default is none: it is that weight from the first step on.</value>
    public BurnInOptions PenaltyWeightBurnIn { get; set; } = new();

    /// <summary>
    /// n: the penalty is added at critic steps 0, n, 2n, … and multiplied by n, so that its mean strength does not change (lazy
    /// regularisation, StyleGAN2, arXiv 1912.04958, appendix B). <see cref="WganGp.GradientPenalty.Compute"/> alone does not use it.
    /// </summary>
    /// <value>The default is 1: at every critic step. At most 10,000.</value>
    public int PenaltyInterval { get; set; } = 1;

    /// <summary>The objective of critic and generator.</summary>
    /// <value>The default is <see cref="AdversarialLoss.Wasserstein"/>.</value>
    public AdversarialLoss Loss { get; set; } = AdversarialLoss.Wasserstein;

    /// <summary>
    /// c: after each critic step every weight of the critic is clipped to [-c, c], as in the original WGAN (arXiv 1701.07875), with which
    /// the paper compares. The penalty must be off.
    /// </summary>
    /// <value>The default is null: no clipping. That paper uses 0.01. It is from 1e-30 to 1e30.</value>
    public double? WeightClip { get; set; }

    /// <summary>
    /// ε_drift: <c>ε · mean(D(real)²)</c> is added to the critic's loss, so that scores do not drift away from zero (arXiv 1710.10196,
    /// appendix A.1).
    /// </summary>
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
    /// The decay of the running average of the generator's weights, which <see cref="WganGpTrainer.Sample"/> uses. The first steps use
    /// the smaller decay (1 + t)/(10 + t), so that the initial weights lose their influence soon.
    /// </summary>
    /// <value>The default is 0: no average. Values from 0.999 to 0.9999 are usual.</value>
    public double GeneratorAverageDecay { get; set; }

    /// <summary>
    /// How the average's decay reaches <see cref="GeneratorAverageDecay"/>. What moves along the cosine is its half-life in steps,
    /// <c>-1/log₂(decay)</c>, as in R3GAN, whose half-life starts at 0; and the smaller decay of the first steps is not used.
    /// </summary>
    /// <value>The default is none.</value>
    public BurnInOptions GeneratorAverageBurnIn { get; set; } = new();

    /// <summary>What happens to the samples that are left at the end of a pass and do not fill a batch.</summary>
    /// <value>The default is <see cref="LastBatch.Drop"/>: every update then has the same weight.</value>
    public LastBatch LastBatch { get; set; } = LastBatch.Drop;

    /// <summary>The number of generator steps in a reporting window.</summary>
    /// <value>The default is 100.</value>
    public int ReportEvery { get; set; } = 100;

    /// <summary>
    /// The most samples that a report scores of <see cref="ITrainingData.HeldOut"/>, and as many training samples; whole batches of
    /// <see cref="BatchSize"/>, so at least one if there are that many. They are read once and kept in the computer's memory. It has no
    /// effect if nothing is held out, and none on training: it may differ in a resumed run.
    /// </summary>
    /// <value>
    /// The default is 1,000, the size of the paper's sets in figure 5b: a report then costs about as much as three forward passes of that
    /// many samples. At most 1,000,000.
    /// </value>
    public int HeldOutSamples { get; set; } = 1_000;

    /// <summary>The seed of initial weights (<see cref="WganGpTrainer.Create"/>), latents, α, shuffling and dropout.</summary>
    /// <value>The default is 0.</value>
    public ulong Seed { get; set; }

    /// <summary>
    /// The number of latents for <see cref="WganGpTrainer.Preview"/>, at most 65,536. They are drawn once and saved in checkpoints.
    /// </summary>
    /// <value>The default is 64.</value>
    public int PreviewSamples { get; set; } = 64;

    /// <summary>
    /// Names of findings of the critic's preflight check (<see cref="CriticInspector"/>) that the host accepts, for example
    /// <c>BatchStatistics</c>. An error that is not accepted stops the run before its first step.
    /// </summary>
    /// <value>The default is none.</value>
    public string[] AcceptedFindings { get; set; } = [];

    /// <summary>How the run is computed: path, precision, threads, reading ahead.</summary>
    /// <value>The default is the fast path in float32 where the critic allows it.</value>
    public ExecutionOptions Execution { get; set; } = new();

    /// <summary>Checkpoints that are saved during the run.</summary>
    /// <value>The default is none.</value>
    public CheckpointOptions Checkpoint { get; set; } = new();

    /// <summary>What happens when a value is no longer finite.</summary>
    /// <value>The default is to stop.</value>
    public DivergenceOptions Divergence { get; set; } = new();

    /// <summary>How several processes train together.</summary>
    /// <value>The default is one batch for all of them; a process that is alone is not affected.</value>
    public DistributedOptions Distributed { get; set; } = new();

    /// <summary>Checks all options, including those of the groups.</summary>
    /// <returns>All failures, each with the option's name, its value and the allowed range; empty if there are none.</returns>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionCheck("");
        check.AtLeast(nameof(Steps), Steps, 1);
        check.Within(nameof(BatchSize), BatchSize, 1, MostSamples, WholeBatch);
        if (GeneratorBatchSize is { } ofGenerator) check.Within(nameof(GeneratorBatchSize), ofGenerator, 1, MostSamples, WholeBatch);
        check.CriticSteps(nameof(CriticSteps), CriticSteps);
        check.Within(nameof(PenaltyInterval), PenaltyInterval, 1, 10_000, "the penalty is multiplied by it");
        check.InHalfOpen(nameof(GeneratorAverageDecay), GeneratorAverageDecay, 0, 1);
        check.Defined(nameof(LastBatch), LastBatch);
        check.Defined(nameof(Loss), Loss);
        if (WeightClip is { } clip) check.Positive(nameof(WeightClip), clip);
        check.Factor(nameof(DriftWeight), DriftWeight);
        if (GeneratorAverageDecay == 0 && GeneratorAverageBurnIn is { IsOn: true })
        {
            check.Add(
                $"{nameof(GeneratorAverageBurnIn)}.Steps is {GeneratorAverageBurnIn.Steps} with {nameof(GeneratorAverageDecay)} 0",
                $"there is no average whose decay could move: set {nameof(GeneratorAverageDecay)}, to 0.999 for example");
        }

        if (WeightClip is not null && PenaltyWeightBurnIn is { IsOn: true, From: > 0 })
        {
            check.Add(
                $"WeightClip is {WeightClip} with {nameof(PenaltyWeightBurnIn)}.From {PenaltyWeightBurnIn.From}",
                $"clipping and penalty enforce the same constraint: set WeightClip to null or {nameof(PenaltyWeightBurnIn)}.Steps to 0");
        }

        if (WeightClip is not null && GradientPenalty is { Weight: > 0 })
        {
            check.Add(
                $"WeightClip is {WeightClip} with GradientPenalty.Weight {GradientPenalty.Weight}",
                $"clipping and penalty enforce the same constraint: set WeightClip to null or GradientPenalty.Weight to 0");
        }

        check.AtLeast(nameof(ReportEvery), ReportEvery, 1);
        check.Within(nameof(HeldOutSamples), HeldOutSamples, 1, MostSamples, "they are kept in memory");
        check.Within(nameof(PreviewSamples), PreviewSamples, 1, 65_536, "their latents are written into every checkpoint");
        var smallerBatch = Math.Min(BatchSize, GeneratorBatchSize ?? BatchSize);

        return
        [
            .. check.Failures,
            .. Group(nameof(WarmUp), WarmUp, group => group.Failures($"{nameof(WarmUp)}.")),
            .. Group(nameof(GradientPenalty), GradientPenalty, group => group.Failures($"{nameof(GradientPenalty)}.")),
            .. BurnInOptions.Failures(
                nameof(PenaltyWeightBurnIn), PenaltyWeightBurnIn, (start, name, from) => start.Factor(name, from)),
            .. BurnInOptions.Failures(
                nameof(GeneratorAverageBurnIn), GeneratorAverageBurnIn, (start, name, from) => start.InHalfOpen(name, from, 0, 1)),
            .. Group(nameof(Consistency), Consistency, group => group.Failures($"{nameof(Consistency)}.")),
            .. Group(nameof(Classifier), Classifier, group => group.Failures($"{nameof(Classifier)}.")),
            .. Group(nameof(CriticOptimizer), CriticOptimizer, group => group.Failures($"{nameof(CriticOptimizer)}.")),
            .. Group(nameof(GeneratorOptimizer), GeneratorOptimizer, group => group.Failures($"{nameof(GeneratorOptimizer)}.")),
            .. Group(nameof(Execution), Execution, group => group.Failures($"{nameof(Execution)}.", smallerBatch)),
            .. Group(nameof(Checkpoint), Checkpoint, group => group.Failures($"{nameof(Checkpoint)}.")),
            .. Group(nameof(Divergence), Divergence, group => group.Failures($"{nameof(Divergence)}.", Checkpoint)),
            .. Group(nameof(Distributed), Distributed, group => group.Failures($"{nameof(Distributed)}.")),
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
        PenaltyWeightBurnIn = PenaltyWeightBurnIn with { },
        CriticOptimizer = CriticOptimizer.Copy(),
        GeneratorOptimizer = GeneratorOptimizer.Copy(),
        GeneratorAverageBurnIn = GeneratorAverageBurnIn with { },
        Execution = Execution with { },
        Checkpoint = Checkpoint.Copy(),
        Divergence = Divergence with { },
        Distributed = Distributed with { },
    };

    /// <summary>A copy whose batches and rates are those of so many processes together.</summary>
    internal WganGpOptions CopyFor(int processes)
    {
        var copy = Copy();
        if (processes == 1 || !Distributed.BatchSizeIsPerProcess) return copy;
        copy.BatchSize = checked(BatchSize * processes);
        copy.GeneratorBatchSize = GeneratorBatchSize is { } own ? checked(own * processes) : null;
        if (!Distributed.ScaleLearningRates) return copy;
        copy.CriticOptimizer.LearningRate *= processes;
        copy.GeneratorOptimizer.LearningRate *= processes;
        return copy;
    }

    private static IEnumerable<string> Group<T>(string name, T? group, Func<T, IEnumerable<string>> failures) =>
        group is null ? [$"{name} is null; it must be an object with the group's options."] : failures(group);
}
