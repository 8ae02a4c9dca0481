namespace WganGp.Metrics;

/// <summary>Settings of <see cref="KernelDistance"/>.</summary>
public sealed record KernelDistanceOptions
{
    /// <summary>The number of subsets, 2 or more.</summary>
    /// <value>The default is 100, as in arXiv 1801.01401.</value>
    public int Subsets { get; init; } = 100;

    /// <summary>Samples of each set per subset, 2 or more; at most half of the smaller set is taken, with a note.</summary>
    /// <value>The default is 1,000, as in arXiv 1801.01401.</value>
    public int SubsetSize { get; init; } = 1000;

    /// <summary>Draws the subsets.</summary>
    /// <value>The default is 0.</value>
    public long Seed { get; init; }

    /// <summary>The level of the interval.</summary>
    /// <value>The default is 0.95.</value>
    public double Level { get; init; } = 0.95;
}
