namespace WganGp;

/// <summary>
/// How a run is computed. What is computed, the formulas and the schedule, stands in the other options of <see cref="WganGpOptions"/>.
/// </summary>
public sealed record ExecutionOptions
{
    /// <summary>How the critic's update is computed.</summary>
    /// <value>The default is <see cref="PenaltyPath.Auto"/>: fast where the critic allows it, which changes only rounding.</value>
    public PenaltyPath PenaltyPath { get; set; } = PenaltyPath.Auto;

    /// <summary>The type in which the networks run on the fast path.</summary>
    /// <value>The default is <see cref="Precision.Float32"/>.</value>
    public Precision Precision { get; set; } = Precision.Float32;

    /// <summary>
    /// The number of equal parts into which a batch is split. Each part runs through the networks separately, the gradients are summed in
    /// proportion to the parts' sizes, and one optimiser step follows. This saves memory; the update is still that of the whole batch,
    /// except for batch statistics and the standard deviation that DRAGAN uses, which see one part at a time.
    /// </summary>
    /// <value>The default is 1: the batch is not split.</value>
    public int GradientAccumulation { get; set; } = 1;

    /// <summary>
    /// Whether the fast path is compared with the reference path once, before the run's first update: a few rows of the first batch run on
    /// both, in float64 and in the run's type, with copies of weights and buffers. If they differ by more than rounding, the run uses the
    /// reference path; the difference is logged and reported in <see cref="TrainingReport.PenaltyPathReason"/>. The check draws from none
    /// of the run's random streams.
    /// </summary>
    /// <value>The default is true: the check costs about as much as one or two updates.</value>
    public bool SelfCheck { get; set; } = true;

    /// <summary>
    /// Whether the run must repeat bit for bit. Devices on which libtorch does not guarantee that are refused. So is resuming with another
    /// thread count, processor or library version, which otherwise only logs a warning. The option changes no result.
    /// </summary>
    /// <value>The default is false.</value>
    public bool Deterministic { get; set; }

    /// <summary>
    /// The number of CPU threads of libtorch. It is set when the trainer is created, and again before a step on a thread that has another
    /// number. libtorch has one number per process, so the option affects everything else that the process computes.
    /// </summary>
    /// <remarks>
    /// Sums are split by threads, so results with another number differ in the last digits. A checkpoint records the number
    /// (<see cref="Deterministic"/>).
    /// </remarks>
    /// <value>
    /// The default is null: the number is left as it is. libtorch starts with one thread per physical core, unless
    /// <c>OMP_NUM_THREADS</c> or the host sets another number. At most 1024.
    /// </value>
    public int? Threads { get; set; }

    /// <summary>
    /// The number of batches that another thread reads ahead while the networks compute. It changes neither the order of the samples nor
    /// the weights, bit for bit; a checkpoint records the position after the last batch that was used.
    /// </summary>
    /// <remarks>
    /// <see cref="ITrainingData.Read"/> is then called from that thread, one call at a time. It must not draw from TorchSharp's global
    /// random generator, which the networks use at the same time. What it reads from must not be disposed before the sequence of
    /// <see cref="WganGpTrainer.Train"/> is. Up to this many batches are held in addition to the one in use. Batches that were read but not
    /// used when the sequence ends are freed, and read again when training continues. A run that is cancelled waits three seconds for a
    /// read that blocks, and leaves it. A stream (no <see cref="ITrainingData.Count"/>)
    /// cannot be read again and is never read ahead.
    /// </remarks>
    /// <value>
    /// The default is 0: none, because data in memory gains nothing. Use 1 or 2 for data that is decoded or read from disk, at most 1024.
    /// </value>
    public int Prefetch { get; set; }

    internal IEnumerable<string> Failures(string prefix, int smallerBatch)
    {
        var check = new OptionCheck(prefix);
        check.Defined(nameof(PenaltyPath), PenaltyPath);
        check.Defined(nameof(Precision), Precision);
        if (Precision == Precision.BFloat16 && PenaltyPath == PenaltyPath.Reference)
        {
            check.Add(
                $"{prefix}{nameof(Precision)} is {Precision} with {nameof(PenaltyPath)} {PenaltyPath}",
                $"only the fast path runs in bfloat16: set {nameof(PenaltyPath)} to Auto or Fast, or {nameof(Precision)} to Float32");
        }

        check.AtLeast(nameof(GradientAccumulation), GradientAccumulation, 1);
        // A batch below 1 is a failure of its own.
        if (smallerBatch >= 1 && GradientAccumulation > smallerBatch)
        {
            check.Add(
                $"{prefix}{nameof(GradientAccumulation)} is {GradientAccumulation}",
                $"it must not exceed the smaller batch ({smallerBatch})");
        }

        if (Threads is { } threads) check.Within(nameof(Threads), threads, 1, 1024, "libtorch starts that many threads");
        check.Within(nameof(Prefetch), Prefetch, 0, 1024, "that many batches are held in memory");
        return check.Failures;
    }
}
