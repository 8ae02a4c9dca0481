namespace WganGp.Metrics;

/// <summary>The two-point probability in one direction.</summary>
public sealed record TwoPointCurve
{
    internal TwoPointCurve(string direction, double[] probabilities, double[]? deviations, MetricResult? correlationLength)
    {
        Direction = direction;
        Probabilities = probabilities;
        Deviations = deviations;
        CorrelationLength = correlationLength;
    }

    /// <summary><c>depth</c>, <c>height</c> or <c>width</c> for distances along that axis, <c>radial</c> for all directions.</summary>
    public string Direction { get; }

    /// <summary>S2(r) for r = 0, 1, 2, … pixels: the share of pairs of pixels at that distance that are both in the phase.</summary>
    public IReadOnlyList<double> Probabilities { get; }

    /// <summary>The standard deviation of each over a bootstrap of the samples; null for a single sample.</summary>
    public IReadOnlyList<double>? Deviations { get; }

    /// <summary>
    /// The distance in pixels at which the normalised autocovariance has fallen to 1/e; null if it does not within the distances, or if the
    /// samples have one phase alone.
    /// </summary>
    public MetricResult? CorrelationLength { get; }
}
