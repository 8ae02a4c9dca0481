namespace WganGp.Metrics;

/// <summary>How <see cref="WassersteinDistance"/> is computed. All of it changes the value.</summary>
public sealed record WassersteinOptions
{
    /// <summary>Exact or entropic.</summary>
    /// <value>The default is <see cref="WassersteinMethod.Auto"/>.</value>
    public WassersteinMethod Method { get; init; } = WassersteinMethod.Auto;

    /// <summary>Up to how many samples of either set <see cref="WassersteinMethod.Auto"/> computes the exact distance.</summary>
    /// <value>The default is 4,000: the distances then take 128 MB.</value>
    public int ExactLimit { get; init; } = 4_000;

    /// <summary>
    /// The entropic blur ε as a fraction of the mean distance between a sample of one set and a sample of the other. Less is nearer to the
    /// exact distance, and needs more iterations.
    /// </summary>
    /// <value>The default is 0.01.</value>
    public double RelativeEpsilon { get; init; } = 0.01;

    /// <summary>Iterations at the last ε at most, for each of the three transports of the entropic approximation.</summary>
    /// <value>The default is 500; a result that needed more says so in its notes.</value>
    public int MaxIterations { get; init; } = 500;

    /// <summary>The entropic iterations end when the transported masses miss the samples' own by this share in the mean.</summary>
    /// <value>The default is 1e-3.</value>
    public double Tolerance { get; init; } = 1e-3;

    internal WassersteinOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ExactLimit);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxIterations, 1);
        ThrowUnlessPositive(nameof(RelativeEpsilon), RelativeEpsilon);
        ThrowUnlessPositive(nameof(Tolerance), Tolerance);
        return this;
    }

    private static void ThrowUnlessPositive(string name, double value)
    {
        if (!(value > 0) || double.IsInfinity(value)) throw new MetricException($"{name} is {value}; give a finite number above 0.");
    }
}
