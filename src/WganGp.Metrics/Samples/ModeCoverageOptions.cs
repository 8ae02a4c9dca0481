namespace WganGp.Metrics;

/// <summary>When a sample is close to a mode, and when a mode counts as found.</summary>
public sealed record ModeCoverageOptions
{
    /// <summary>Within how many standard deviations of a mode's centre a sample is close to it.</summary>
    /// <value>
    /// The default is 4: in the plane 1 - exp(-8) = 99.97 % of the true distribution are. VEEGAN counts samples within 3 as of high
    /// quality.
    /// </value>
    public double CloseDeviations { get; init; } = 4;

    /// <summary>A mode is hit when its close samples number this fraction of its fair share, samples / modes, and at least one.</summary>
    /// <value>
    /// The default is 0.1: a handful of stray samples among thousands does not count as a mode found, yet a small set of samples can hit
    /// every mode. 0 counts a mode with one close sample, as VEEGAN does.
    /// </value>
    public double ShareOfFairShare { get; init; } = 0.1;

    /// <summary>The number of resamples for the interval of the modes hit.</summary>
    /// <value>The default is 100.</value>
    public int Resamples { get; init; } = 100;

    /// <summary>Seeds the resamples.</summary>
    /// <value>The default is 0.</value>
    public long Seed { get; init; }

    internal ModeCoverageOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Resamples);
        if (!(CloseDeviations > 0)) throw new MetricException($"CloseDeviations is {CloseDeviations}; give a number above 0.");
        return ShareOfFairShare is >= 0 and <= 1
            ? this
            : throw new MetricException($"ShareOfFairShare is {ShareOfFairShare}; give a fraction from 0 to 1.");
    }
}
