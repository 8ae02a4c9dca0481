namespace WganGp.Metrics;

/// <summary>Settings of <see cref="PrecisionRecall"/>.</summary>
public sealed record PrecisionRecallOptions
{
    /// <summary>k: a sample's radius is the distance to its k-th nearest neighbour in its own set, itself excluded.</summary>
    /// <value>The default is 5, as in the code of arXiv 2002.09797 and in StudioGAN; arXiv 1904.06991 has 3.</value>
    public int Neighbours { get; init; } = 5;

    /// <summary>The number of half samples for the intervals, 0 for none, or 2 or more.</summary>
    /// <value>The default is 10: nine degrees of freedom, for about as much time as the estimate itself.</value>
    public int HalfSamples { get; init; } = 10;

    /// <summary>Draws the half samples; the estimates do not depend on it.</summary>
    /// <value>The default is 0.</value>
    public long Seed { get; init; }

    /// <summary>The level of the intervals.</summary>
    /// <value>The default is 0.95.</value>
    public double Level { get; init; } = 0.95;
}
