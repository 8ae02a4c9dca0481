using WganGp.Metrics;
using WganGp.Tabular.Scores;

namespace WganGp.Tabular;

/// <summary>
/// Whether classifiers can tell synthetic rows from real ones: a logistic regression with ridge, and gradient-boosted trees (LightGBM),
/// trained on all folds but one and tested on that one. The score is 1 - the mean of 2 max(0.5, AUC) - 1, as the public SDMetrics library
/// defines it: 1 if they cannot tell, 0 if they always can.
/// </summary>
/// <remarks>
/// The trees see much that a logistic regression cannot, such as a decimal too many; a low score by them does not by itself make rows
/// useless. Intervals are those of the held-back rows (DeLong), with the classifiers as they were trained.
/// </remarks>
public static class TableDetection
{
    private const double InverseRidge = 1;

    /// <summary>Trains and tests the classifiers.</summary>
    /// <param name="real">The real rows. Rows that the generator was not trained on give the fairest answer.</param>
    /// <param name="synthetic">The synthetic rows.</param>
    /// <param name="options">Null is the default of each setting.</param>
    /// <param name="cancellationToken">Stops between two folds.</param>
    /// <exception cref="TableException">The columns differ, a table has too few rows, or a setting is out of range.</exception>
    public static TableDetectionResults Compute(
        Table real, Table synthetic, TableDetectionOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var columns = AlignedColumn.Learned(real, synthetic);
        var size = Math.Min(options.Rows, Math.Min(real.Count, synthetic.Count));
        ThrowIfInvalid(options, size, columns.Count);
        var encoder = new FeatureEncoder(real);
        var mine = encoder.Encode(RowSample.Shuffled(synthetic, size, options.Seed, 0));
        var theirs = encoder.Encode(RowSample.Shuffled(real, size, options.Seed, 1));
        var (logistic, trees) = (new List<RocArea>(), new List<RocArea>());
        for (var fold = 0; fold < options.Folds; fold++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            float[][] training = [.. Rest(mine, fold, options.Folds), .. Rest(theirs, fold, options.Folds)];
            float[][] held = [.. Held(mine, fold, options.Folds), .. Held(theirs, fold, options.Folds)];
            var heldSynthetic = held.Length / 2;
            bool[] labels = [.. Enumerable.Range(0, training.Length).Select(row => row < training.Length / 2)];
            logistic.Add(Area(LogisticRows.Fit(training, labels, held, InverseRidge, cancellationToken), heldSynthetic));
            trees.Add(Area(BoostedTrees.Probabilities(training, labels, held), heldSynthetic));
        }

        var (logisticScore, logisticAuc) = Results("logistic regression", logistic);
        var (treesScore, treesAuc) = Results("boosted trees", trees);
        return new(logisticScore, logisticAuc, treesScore, treesAuc);

        (MetricResult Score, MetricResult Auc) Results(string classifier, List<RocArea> folds)
        {
            var area = folds.Average(fold => fold.Area);
            var error = Math.Sqrt(folds.Sum(fold => fold.Error * fold.Error)) / folds.Count;
            var interval = Intervals.Around(area, error, "DeLong, held-back rows", 0, 1);
            var score = 1 - folds.Average(fold => 2 * Math.Max(0.5, fold.Area) - 1);
            var range = new MetricInterval(
                Math.Min(score, 2 - 2 * Math.Max(0.5, interval.Upper)), Math.Max(score, 2 - 2 * Math.Max(0.5, interval.Lower)),
                interval.Level, interval.Method);
            return (Result($"Detection score by {classifier}", score, range, MetricDirection.HigherIsBetter),
                Result($"Detection AUC by {classifier}", area, interval, MetricDirection.LowerIsBetter));
        }

        MetricResult Result(string name, double value, MetricInterval interval, MetricDirection direction) => new()
        {
            Name = name,
            Value = value,
            Interval = interval,
            Direction = direction,
            Samples = size,
            ReferenceSamples = size,
            Settings = MetricSettings.Of(("folds", options.Folds), ("seed", options.Seed)),
            Notes = [.. RowSample.Note("synthetic rows", size, synthetic.Count), .. RowSample.Note("real rows", size, real.Count)],
        };
    }

    private static IEnumerable<float[]> Rest(float[][] rows, int fold, int folds) => rows.Where((_, row) => row % folds != fold);

    private static IEnumerable<float[]> Held(float[][] rows, int fold, int folds) => rows.Where((_, row) => row % folds == fold);

    private static RocArea Area(double[] scores, int positive) => RocArea.Of(scores[..positive], scores[positive..]);

    private static void ThrowIfInvalid(TableDetectionOptions options, int size, int columns)
    {
        if (options.Folds < 2 || options.Rows < 1)
        {
            throw new TableException($"Folds is {options.Folds} and Rows {options.Rows}; give 2 or more folds, and 1 or more rows.");
        }

        if (columns == 0) throw new TableException("The tables have no learned columns; classifiers need one or more.");
        if (size >= 10 * options.Folds) return;
        throw new TableException(
            $"Detection would use {size} rows of each table; {options.Folds} folds need {10 * options.Folds} or more. Sample more rows.");
    }
}
