using WganGp.Metrics;

namespace WganGp.Tabular;

/// <summary>How well a synthetic column has the distribution of the real one, from <see cref="ColumnShapes"/>.</summary>
public sealed record ColumnShape
{
    /// <summary>The column's name.</summary>
    public required string Column { get; init; }

    /// <summary>What its values mean.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>
    /// From 0 to 1: 1 - the Kolmogorov-Smirnov distance of numbers and dates, 1 - the total variation of names, of the values that are not
    /// missing. 0 where all synthetic values are missing; null where all real ones are.
    /// </summary>
    public required double? Score { get; init; }

    /// <summary>The score's interval; null without a score.</summary>
    public required MetricInterval? Interval { get; init; }

    /// <summary>The share of missing values in the real column.</summary>
    public required double RealMissing { get; init; }

    /// <summary>The share of missing values in the synthetic column.</summary>
    public required double SyntheticMissing { get; init; }

    /// <summary>1 - the difference of the shares of missing values.</summary>
    public double MissingScore => 1 - Math.Abs(RealMissing - SyntheticMissing);
}
