namespace WganGp.Metrics;

/// <summary>Which values of a metric are good.</summary>
public enum MetricDirection
{
    /// <summary>Smaller values are better: a distance.</summary>
    LowerIsBetter,

    /// <summary>Larger values are better: a share or a score.</summary>
    HigherIsBetter,

    /// <summary>Values near the reference's own are better, or the value only describes: a porosity.</summary>
    Descriptive,
}
