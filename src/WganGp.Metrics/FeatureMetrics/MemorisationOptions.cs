namespace WganGp.Metrics;

/// <summary>Settings of <see cref="Memorisation"/>.</summary>
public sealed record MemorisationOptions
{
    /// <summary>The number of blocks of the intervals, 2 or more.</summary>
    /// <value>The default is 10: nine degrees of freedom.</value>
    public int Blocks { get; init; } = 10;

    /// <summary>Draws as many samples of the larger of the training and held-out sets as the smaller has.</summary>
    /// <value>The default is 0.</value>
    public long Seed { get; init; }

    /// <summary>The level of the intervals.</summary>
    /// <value>The default is 0.95.</value>
    public double Level { get; init; } = 0.95;
}
