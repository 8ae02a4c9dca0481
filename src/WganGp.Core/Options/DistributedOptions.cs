namespace WganGp;

/// <summary>
/// How several processes train together (<see cref="IProcessGroup"/>). A process that is alone is not affected.
/// </summary>
public sealed record DistributedOptions
{
    /// <summary>
    /// Whether <see cref="WganGpOptions.BatchSize"/> and <see cref="WganGpOptions.GeneratorBatchSize"/> are the samples of each process, so
    /// that the batch of an update grows with their number. The trainer multiplies both when it is created, and checkpoints hold the
    /// products: such a run is resumed by as many processes.
    /// </summary>
    /// <value>
    /// The default is false: they are the samples of all processes together, and a run is the same, up to rounding, with any number of
    /// them.
    /// </value>
    public bool BatchSizeIsPerProcess { get; set; }

    /// <summary>
    /// Whether both learning rates are multiplied by the number of processes, as the batch is: the linear scaling rule (Goyal et al., arXiv
    /// 1706.02677, section 2.1). The rule was found for supervised learning with momentum; for Adam and for GANs nothing promises it.
    /// </summary>
    /// <value>The default is false. It needs <see cref="BatchSizeIsPerProcess"/>: without it the batch does not grow.</value>
    public bool ScaleLearningRates { get; set; }

    /// <summary>
    /// The size, in bytes, of the pieces in which a network's gradient is summed. A piece that is complete is summed while the fast path
    /// computes the rest. A network that is smaller takes one sum per update. The sums' bits may depend on it with more than two processes.
    /// </summary>
    /// <value>The default is 4,194,304. It is from 1,024 to 1,073,741,824.</value>
    public int BucketBytes { get; set; } = 4 << 20;

    /// <summary>
    /// After how many generator steps the processes compare a digest of weights, buffers and optimiser states, which must be the same in
    /// all; 0 for never.
    /// </summary>
    /// <value>The default is 100: the digest of 10 million weights takes about as long as one small update. At most 1,000,000,000.</value>
    public int CompareEvery { get; set; } = 100;

    internal IEnumerable<string> Failures(string prefix)
    {
        var check = new OptionCheck(prefix);
        check.Within(nameof(BucketBytes), BucketBytes, 1 << 10, 1 << 30, "each piece is one sum over all processes");
        check.Within(nameof(CompareEvery), CompareEvery, 0, 1_000_000_000, "a run that never compares has 0");
        if (ScaleLearningRates && !BatchSizeIsPerProcess)
        {
            check.Add(
                $"{prefix}{nameof(ScaleLearningRates)} is true with {nameof(BatchSizeIsPerProcess)} false",
                $"the batch does not grow with the processes, so the rates must not: set {prefix}{nameof(BatchSizeIsPerProcess)} to true");
        }

        return check.Failures;
    }
}
