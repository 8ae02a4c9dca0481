namespace WganGp;

/// <summary>How a <see cref="GeneratorSampler"/> serves its callers.</summary>
public sealed record GeneratorSamplerOptions
{
    /// <summary>
    /// The number of calls that are computed at the same time, each by a thread of the sampler's own. The weights are in memory once,
    /// whatever the number; each worker has its own buffers and intermediate results.
    /// </summary>
    /// <value>
    /// The default is null: one for each CPU thread that libtorch has, at most 8 (docs/serving.md has the measurement). At most 256.
    /// </value>
    public int? Workers { get; set; }

    /// <summary>
    /// The number of CPU threads with which libtorch computes one call. It is set for the sampler's own threads only. Samples of one seed
    /// may differ in the last digits between two numbers.
    /// </summary>
    /// <value>The default is null: libtorch's threads divided by <see cref="Workers"/>, at least 1. At most 1024.</value>
    public int? ThreadsPerWorker { get; set; }

    /// <summary>
    /// The number of calls that may wait for a worker. One more is refused with a <see cref="SamplerBusyException"/>, so that waiting calls
    /// cannot fill the memory and an overload shows at once.
    /// </summary>
    /// <value>The default is 100. 0 refuses every call that cannot begin at once.</value>
    public int MaxWaiting { get; set; } = 100;

    /// <summary>The largest number of samples in one call.</summary>
    /// <value>The default is 1024.</value>
    public int MaxCount { get; set; } = 1024;

    /// <summary>
    /// The number of samples in one pass through the generator. A larger call is computed in several passes, so that the memory for
    /// intermediate results does not grow with the count; it can be cancelled between two of them.
    /// </summary>
    /// <value>The default is 64, that of <see cref="WganGpOptions.BatchSize"/>.</value>
    public int BatchSize { get; set; } = 64;

    /// <summary>Whether to load the running average of the weights.</summary>
    /// <value>The default is null: the average where the checkpoint has one.</value>
    public bool? Averaged { get; set; }

    /// <exception cref="ArgumentException">An option is out of range; the message names all of them.</exception>
    internal void ThrowUnlessValid()
    {
        var check = new OptionCheck("");
        if (Workers is { } workers) check.Within(nameof(Workers), workers, 1, 256, "each is a thread and a copy of the modules");
        if (ThreadsPerWorker is { } threads) check.Within(nameof(ThreadsPerWorker), threads, 1, 1024, "no machine has more cores");
        check.AtLeast(nameof(MaxWaiting), MaxWaiting, 0);
        check.AtLeast(nameof(MaxCount), MaxCount, 1);
        check.AtLeast(nameof(BatchSize), BatchSize, 1);
        if (check.Failures.Count > 0) throw new ArgumentException(string.Join(" ", check.Failures), "options");
    }
}
