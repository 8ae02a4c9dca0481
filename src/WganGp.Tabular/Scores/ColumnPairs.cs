using WganGp.Tabular.Scores;

namespace WganGp.Tabular;

/// <summary>
/// How well two synthetic columns are related as the real ones are, for all pairs of columns, as the public SDMetrics library defines its
/// column pair trends: 1 - half the difference of Pearson's correlations of two numbers or dates; 1 - the total variation between the
/// contingency tables of two columns of names, and of one after the numbers of the other were binned with the real column's edges.
/// Rows with a missing value in either column are left out.
/// </summary>
/// <remarks>
/// It differs from SDMetrics in the bins: synthetic values below the least and above the largest real one have a bin of their own each,
/// and the largest real value is in the last bin.
/// </remarks>
public static class ColumnPairs
{
    /// <summary>Compares the pairs.</summary>
    /// <param name="real">The real rows.</param>
    /// <param name="synthetic">The synthetic rows.</param>
    /// <param name="options">Null is the default of each setting.</param>
    /// <param name="cancellationToken">Stops between two pairs.</param>
    /// <exception cref="TableException">
    /// The synthetic table lacks a column, has it as another kind, a table has no rows, or a setting is out of range.
    /// </exception>
    public static ColumnPairResults Compute(
        Table real, Table synthetic, ColumnPairsOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        if (options.Columns < 1 || options.Bins < 1)
        {
            throw new TableException($"Columns is {options.Columns} and Bins {options.Bins}; give 1 or more of each.");
        }

        var learned = AlignedColumn.Learned(real, synthetic);
        ColumnShapes.ThrowIfEmpty(real, synthetic);
        var columns = Chosen(learned, options).Select(column => AlignedColumn.Of(column, real, synthetic)).ToList();
        var codes = columns.ConvertAll(column => new Lazy<Contingency.Codes>(() => Contingency.Codes.Of(column, options.Bins)));
        var pairs = new List<ColumnPair>(columns.Count * (columns.Count - 1) / 2);
        var (whole, one) = (new Influence(real.Count, synthetic.Count), new Influence(real.Count, synthetic.Count));
        for (var i = 0; i < columns.Count; i++)
        {
            for (var j = i + 1; j < columns.Count; j++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                one.Clear();
                pairs.Add(Pair(columns[i], columns[j], codes[i], codes[j], one));
                whole.Add(one);
            }
        }

        var scores = pairs.Where(pair => pair.Score is not null).Select(pair => pair.Score!.Value).ToList();
        whole.Divide(Math.Max(1, scores.Count));
        var average = scores.Count == 0 ? double.NaN : scores.Average();
        return new()
        {
            Pairs = pairs,
            Columns = columns.ConvertAll(column => column.Name),
            LeftOut = learned.Count - columns.Count,
            Average = average,
            Interval = scores.Count == 0 ? null : whole.Around(average),
        };
    }

    private static List<TableColumn> Chosen(IReadOnlyList<TableColumn> learned, ColumnPairsOptions options)
    {
        var always = learned.Where(column => options.Always.Contains(column.Name)).Take(options.Columns).ToHashSet();
        var others = learned.Where(column => !always.Contains(column)).Take(options.Columns - always.Count).ToHashSet();
        return [.. learned.Where(column => always.Contains(column) || others.Contains(column))];
    }

    private static ColumnPair Pair(
        AlignedColumn first, AlignedColumn second, Lazy<Contingency.Codes> firstCodes, Lazy<Contingency.Codes> secondCodes,
        Influence influence)
    {
        var measure = first.IsCategorical || second.IsCategorical ? PairMeasure.Contingency : PairMeasure.Correlation;
        var (score, mine, theirs) = measure == PairMeasure.Correlation
            ? Correlation.Similarity(first, second, influence)
            : Contingency.Similarity(firstCodes.Value, secondCodes.Value, influence);
        return new()
        {
            First = first.Name,
            Second = second.Name,
            Measure = measure,
            Score = score,
            Interval = score is { } value ? influence.Around(value) : null,
            RealAssociation = mine,
            SyntheticAssociation = theirs,
        };
    }
}
