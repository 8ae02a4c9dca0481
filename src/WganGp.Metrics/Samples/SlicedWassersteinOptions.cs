namespace WganGp.Metrics;

/// <summary>How <see cref="SlicedWasserstein"/> is computed. All of it changes the value or its interval.</summary>
public sealed record SlicedWassersteinOptions
{
    /// <summary>The number of random directions.</summary>
    /// <value>The default is 128: the deviation over the directions is then below a tenth of that over one direction.</value>
    public int Projections { get; init; } = 128;

    /// <summary>The order p of the distance, 1 or 2.</summary>
    /// <value>The default is 2, the order of Rabin et al. and Bonneel et al.</value>
    public int Order { get; init; } = 2;

    /// <summary>The number of resamples of both sets for the interval; 0 leaves the samples' part of the interval out.</summary>
    /// <value>The default is 100: their standard deviation is then known to 7 %.</value>
    public int Resamples { get; init; } = 100;

    /// <summary>Seeds the directions and the resamples. One seed gives one value.</summary>
    /// <value>The default is 0.</value>
    public long Seed { get; init; }

    internal SlicedWassersteinOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Projections, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Resamples);
        return Order is 1 or 2 ? this : throw new MetricException($"Order is {Order}; give 1 or 2.");
    }
}
