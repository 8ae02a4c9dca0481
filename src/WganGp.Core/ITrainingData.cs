namespace WganGp;

/// <summary>
/// Training samples by index. The library owns the order: it shuffles anew for each pass, from the run's seed, so that
/// a run can be repeated and continued exactly.
/// </summary>
/// <remarks>
/// <see cref="TrainingData"/> has ready implementations: <see cref="TrainingData.FromTensor"/> for data that fits in
/// memory and <see cref="TrainingData.FromStream"/> for a sequence. Exceptions that an implementation throws reach the host inside a
/// <see cref="TrainingDataException"/>. It may keep tensors from one read to the next: the library's dispose scopes do not hold what it
/// makes. It needs no thread safety, because the trainer makes one call at a time; but with
/// <see cref="ExecutionOptions.Prefetch"/> <see cref="Read"/> is called from a thread other than the trainer's, while the trainer computes.
/// </remarks>
public interface ITrainingData
{
    /// <summary>
    /// How many samples there are; null for a stream without a known end, which is read in its own order and from
    /// which a run cannot be continued exactly.
    /// </summary>
    long? Count { get; }

    /// <summary>Reads the samples with these indices, in this order.</summary>
    /// <param name="indices">
    /// Indices from 0 to <see cref="Count"/> - 1; for a stream the running numbers of the samples wanted next.
    /// </param>
    /// <returns>Exactly as many samples as indices, on any device. The trainer disposes them.</returns>
    Batch Read(ReadOnlySpan<long> indices);

    /// <summary>
    /// A line of text that identifies this data (a digest, a name with a version, a generator's seed): a checkpoint stores
    /// it, and can be resumed only with the same data. It is read once, before the first step.
    /// </summary>
    /// <value>
    /// The default is null: the trainer then computes a SHA-256 of up to 16 samples spread over the data, and warns if it differs; for a
    /// stream it computes nothing.
    /// </value>
    string? Fingerprint => null;

    /// <summary>
    /// Samples that are never trained on. Each report of <see cref="WganGpTrainer.Train"/> says how the critic scores them
    /// (<see cref="TrainingReport.HeldOutEstimate"/>), which shows when it overfits (section 5.3 and figure 5b of the paper).
    /// <see cref="TrainingData.HoldOut"/> takes a part of the data for it, <see cref="TrainingData.WithHeldOut"/> a set of its own.
    /// </summary>
    /// <remarks>
    /// They must have the shape of the training samples, conditions if those have any, and a <see cref="Count"/>. The trainer reads some of
    /// them once, before its first step (<see cref="WganGpOptions.HeldOutSamples"/>), and keeps them. Data that wraps other data and is to
    /// keep its held-out part must return it here.
    /// </remarks>
    /// <value>The default is null: nothing is held out, and the reports cost nothing more.</value>
    ITrainingData? HeldOut => null;
}
