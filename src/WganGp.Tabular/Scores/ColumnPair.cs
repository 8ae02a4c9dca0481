using WganGp.Metrics;

namespace WganGp.Tabular;

/// <summary>How well two synthetic columns are related as the real ones are, from <see cref="ColumnPairs"/>.</summary>
public sealed record ColumnPair
{
    /// <summary>The first column's name.</summary>
    public required string First { get; init; }

    /// <summary>The second column's name.</summary>
    public required string Second { get; init; }

    /// <summary>How they are compared.</summary>
    public required PairMeasure Measure { get; init; }

    /// <summary>
    /// From 0 to 1: 1 - half the difference of the correlations, or 1 - the total variation of the contingency tables. Null where the real
    /// columns have no rows with both values, or a real number that never changes.
    /// </summary>
    public required double? Score { get; init; }

    /// <summary>The score's interval; null without a score.</summary>
    public required MetricInterval? Interval { get; init; }

    /// <summary>Pearson's correlation, or Cramér's V, of the real columns; NaN where it is undefined.</summary>
    public required double RealAssociation { get; init; }

    /// <summary>The same of the synthetic columns.</summary>
    public required double SyntheticAssociation { get; init; }
}
