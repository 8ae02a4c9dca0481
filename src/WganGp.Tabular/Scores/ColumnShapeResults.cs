using WganGp.Metrics;

namespace WganGp.Tabular;

/// <summary>The results of <see cref="ColumnShapes"/>.</summary>
public sealed record ColumnShapeResults
{
    /// <summary>Every learned column, in the real table's order.</summary>
    public required IReadOnlyList<ColumnShape> Columns { get; init; }

    /// <summary>The mean of the columns' scores; NaN where no column has one.</summary>
    public required double Average { get; init; }

    /// <summary>The average's interval, in which columns of the same rows do not count as independent; null without an average.</summary>
    public required MetricInterval? Interval { get; init; }
}
