namespace WganGp.Metrics;

/// <summary>How <see cref="TwoPointStatistics"/> are computed. All of it changes the values.</summary>
public sealed record TwoPointOptions
{
    /// <summary>Pixels with a value above it belong to the phase.</summary>
    /// <value>The default is 0, the middle of -1 to 1.</value>
    public double Threshold { get; init; }

    /// <summary>Whether the pixels below the threshold are the phase instead: dark pores.</summary>
    /// <value>The default is false.</value>
    public bool PhaseIsBelow { get; init; }

    /// <summary>The largest distance, in pixels.</summary>
    /// <value>The default is null: half of the shortest side, rounded down.</value>
    public int? MaxDistance { get; init; }

    /// <summary>Whether a sample continues on its other side. Else only pairs of pixels inside a sample count.</summary>
    /// <value>The default is false: generated samples and pieces of a scan do not.</value>
    public bool Periodic { get; init; }

    /// <summary>The number of resamples for the intervals.</summary>
    /// <value>The default is 100.</value>
    public int Resamples { get; init; } = 100;

    /// <summary>Seeds the resamples.</summary>
    /// <value>The default is 0.</value>
    public long Seed { get; init; }

    internal TwoPointOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Resamples, 2);
        if (MaxDistance is { } distance) ArgumentOutOfRangeException.ThrowIfLessThan(distance, 1, nameof(MaxDistance));
        return double.IsFinite(Threshold) ? this : throw new MetricException($"Threshold is {Threshold}; give a finite number.");
    }
}
