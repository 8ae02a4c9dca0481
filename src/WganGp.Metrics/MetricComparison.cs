namespace WganGp.Metrics;

/// <summary>Two estimates of one metric, computed in the same way.</summary>
public sealed record MetricComparison
{
    internal MetricComparison(MetricResult first, MetricResult second)
    {
        First = first;
        Second = second;
    }

    /// <summary>The first estimate.</summary>
    public MetricResult First { get; }

    /// <summary>The second estimate.</summary>
    public MetricResult Second { get; }

    /// <summary>The second value minus the first.</summary>
    public double Difference => Second.Value - First.Value;

    /// <summary>
    /// Whether the intervals of the two overlap, so that the difference may be chance; null if either has no interval. Intervals that do
    /// not overlap are a stricter sign of a difference than their level says.
    /// </summary>
    public bool? IsWithinIntervals => (First.Interval, Second.Interval) is ({ } first, { } second)
        ? first.Lower <= second.Upper && second.Lower <= first.Upper
        : null;

    /// <summary>The better of the two; null where the difference is within the intervals or the metric only describes.</summary>
    public MetricResult? Better => IsWithinIntervals == true || Difference == 0 || First.Direction is null
        ? null
        : Difference < 0 == (First.Direction == MetricDirection.LowerIsBetter) ? Second : First;
}
