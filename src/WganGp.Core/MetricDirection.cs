namespace WganGp;

/// <summary>Which values of a metric are better.</summary>
public enum MetricDirection
{
    /// <summary>Lower values, as of a distance.</summary>
    LowerIsBetter,

    /// <summary>Higher values, as of a score.</summary>
    HigherIsBetter,
}
