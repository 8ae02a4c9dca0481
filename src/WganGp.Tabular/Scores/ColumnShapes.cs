using WganGp.Tabular.Scores;

namespace WganGp.Tabular;

/// <summary>
/// How well each synthetic column has the distribution of the real one: 1 - the Kolmogorov-Smirnov distance of numbers and dates, 1 - the
/// total variation distance of names, as the public SDMetrics library defines its column shapes. Missing values are left out; their
/// shares stand beside the score.
/// </summary>
/// <remarks>
/// Two samples of one distribution do not score 1: with n and m rows of numbers, their score is about 1 - 0.87 √(1/n + 1/m). Compare with
/// what held-out real rows score. Intervals are normal, from the influence of each row at the largest gap, and miss that bias near 1.
/// </remarks>
public static class ColumnShapes
{
    /// <summary>Compares all learned columns.</summary>
    /// <param name="real">The real rows.</param>
    /// <param name="synthetic">The synthetic rows; as many as the real ones or not.</param>
    /// <exception cref="TableException">The synthetic table lacks a column, has it as another kind, or a table has no rows.</exception>
    public static ColumnShapeResults Compute(Table real, Table synthetic)
    {
        var columns = AlignedColumn.Learned(real, synthetic);
        ThrowIfEmpty(real, synthetic);
        var shapes = new List<ColumnShape>(columns.Count);
        var (whole, one) = (new Influence(real.Count, synthetic.Count), new Influence(real.Count, synthetic.Count));
        foreach (var column in columns)
        {
            one.Clear();
            shapes.Add(Shape(AlignedColumn.Of(column, real, synthetic), one));
            whole.Add(one);
        }

        var scores = shapes.Where(shape => shape.Score is not null).Select(shape => shape.Score!.Value).ToList();
        whole.Divide(Math.Max(1, scores.Count));
        var average = scores.Count == 0 ? double.NaN : scores.Average();
        return new() { Columns = shapes, Average = average, Interval = scores.Count == 0 ? null : whole.Around(average) };
    }

    internal static void ThrowIfEmpty(Table real, Table synthetic)
    {
        if (real.Count > 0 && synthetic.Count > 0) return;
        throw new TableException(
            $"Tables of {real.Count} real and {synthetic.Count} synthetic rows cannot be compared. Give at least one row of each.");
    }

    private static ColumnShape Shape(AlignedColumn column, Influence influence)
    {
        var names = column.IsCategorical;
        var score = names
            ? TotalVariation.Complement(column.RealCodes, column.SyntheticCodes, column.Categories.Count, influence)
            : KolmogorovSmirnov.Complement(column.RealNumbers, column.SyntheticNumbers, influence);
        return new()
        {
            Column = column.Name,
            Kind = column.Column.Kind,
            Score = score,
            Interval = score is { } value ? influence.Around(value) : null,
            RealMissing = names ? Missing(column.RealCodes) : Missing(column.RealNumbers),
            SyntheticMissing = names ? Missing(column.SyntheticCodes) : Missing(column.SyntheticNumbers),
        };
    }

    private static double Missing(int[] codes) => codes.Count(code => code < 0) / (double)codes.Length;

    private static double Missing(double[] numbers) => numbers.Count(double.IsNaN) / (double)numbers.Length;
}
