using WganGp.Metrics;

namespace WganGp.Tabular;

/// <summary>The results of <see cref="ColumnPairs"/>.</summary>
public sealed record ColumnPairResults
{
    /// <summary>A pair of numbers counts as strong where the real correlation is larger than this, negative or positive.</summary>
    public const double Strong = 0.5;

    /// <summary>The pairs: the first column with the second, with the third and so on.</summary>
    public required IReadOnlyList<ColumnPair> Pairs { get; init; }

    /// <summary>The columns that were paired, in the real table's order.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The number of columns that were left out because of <see cref="ColumnPairsOptions.Columns"/>.</summary>
    public required int LeftOut { get; init; }

    /// <summary>The mean of the pairs' scores; NaN where no pair has one, as in a table of one column.</summary>
    public required double Average { get; init; }

    /// <summary>The average's interval, in which pairs of the same rows do not count as independent; null without an average.</summary>
    public required MetricInterval? Interval { get; init; }

    /// <summary>
    /// The mean over pairs of numbers with a real correlation beyond <see cref="Strong"/> alone: weak pairs score high whatever the
    /// synthetic rows are, and many of them hide a lost strong one. NaN where there is none.
    /// </summary>
    public double StrongAverage => Pairs
        .Where(pair => pair.Measure == PairMeasure.Correlation && pair.Score is not null && Math.Abs(pair.RealAssociation) > Strong)
        .Select(pair => pair.Score!.Value).DefaultIfEmpty(double.NaN).Average();
}
