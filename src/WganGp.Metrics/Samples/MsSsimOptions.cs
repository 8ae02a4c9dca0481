namespace WganGp.Metrics;

/// <summary>How <see cref="MsSsimDiversity"/> is computed. All of it changes the value.</summary>
public sealed record MsSsimOptions
{
    /// <summary>The number of random pairs of two images each; every image is in one pair at most.</summary>
    /// <value>
    /// The default is 1,000: the mean's standard error is then 3 % of the deviation of one pair. Fewer images than twice as many give fewer
    /// pairs, with a note on the result. Odena et al. use 100 pairs per class.
    /// </value>
    public int Pairs { get; init; } = 1_000;

    /// <summary>The value of black.</summary>
    /// <value>The default is -1, the lower end of a generator that ends in tanh.</value>
    public double Low { get; init; } = -1;

    /// <summary>The value of white.</summary>
    /// <value>The default is 1.</value>
    public double High { get; init; } = 1;

    /// <summary>Chooses the pairs.</summary>
    /// <value>The default is 0.</value>
    public long Seed { get; init; }

    internal MsSsimOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Pairs, 1);
        return Low < High && double.IsFinite(Low) && double.IsFinite(High)
            ? this
            : throw new MetricException($"Low is {Low} and High is {High}; give the values of black and white, finite and ascending.");
    }
}
