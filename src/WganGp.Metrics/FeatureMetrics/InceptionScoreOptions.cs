namespace WganGp.Metrics;

/// <summary>Settings of <see cref="InceptionScore"/>.</summary>
public sealed record InceptionScoreOptions
{
    /// <summary>The number of splits, each a run of consecutive samples.</summary>
    /// <value>The default is 10, as in arXiv 1606.03498. With 1 there is no deviation and no interval.</value>
    public int Splits { get; init; } = 10;

    /// <summary>What the features are.</summary>
    /// <value>The default is logits.</value>
    public ClassOutput Output { get; init; } = ClassOutput.Logits;

    /// <summary>The level of the interval.</summary>
    /// <value>The default is 0.95.</value>
    public double Level { get; init; } = 0.95;
}
