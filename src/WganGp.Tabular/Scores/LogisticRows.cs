using WganGp.Metrics;
using static TorchSharp.torch;

namespace WganGp.Tabular.Scores;

/// <summary>
/// A logistic regression on encoded rows: standardised by the training rows; a missing value counts as the mean, with a feature beside it
/// that says so.
/// </summary>
internal static class LogisticRows
{
    /// <summary>Trains, and gives the logits of the tested rows.</summary>
    public static double[] Fit(
        float[][] training, bool[] labels, float[][] tested, double inverseRidge, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var columns = Columns(training);
        var truth = tensor(Array.ConvertAll(labels, label => label ? 1.0 : 0));
        var model = LogisticRegression.Fit(Matrix(training, columns), truth, inverseRidge, cancellationToken);
        return model.Logits(Matrix(tested, columns));
    }

    private static List<Column> Columns(float[][] rows)
    {
        var columns = new List<Column>();
        for (var feature = 0; feature < rows[0].Length; feature++)
        {
            double sum = 0, squares = 0;
            var count = 0;
            foreach (var row in rows)
            {
                if (float.IsNaN(row[feature])) continue;
                sum += row[feature];
                count++;
            }

            var mean = count == 0 ? 0 : sum / count;
            foreach (var row in rows)
            {
                if (!float.IsNaN(row[feature])) squares += (row[feature] - mean) * (row[feature] - mean);
            }

            var missing = 1 - (double)count / rows.Length;
            columns.Add(new Column(feature, mean, Math.Sqrt(squares / rows.Length), false));
            // Where all are missing or none, there is nothing to tell.
            if (missing is > 0 and < 1) columns.Add(new Column(feature, missing, Math.Sqrt(missing * (1 - missing)), true));
        }

        return columns;
    }

    private static Tensor Matrix(float[][] rows, List<Column> columns)
    {
        var values = new double[rows.Length * (long)columns.Count];
        for (var row = 0; row < rows.Length; row++)
        {
            for (var at = 0; at < columns.Count; at++) values[row * (long)columns.Count + at] = columns[at].Of(rows[row]);
        }

        return tensor(values, rows.Length, columns.Count);
    }

    private readonly record struct Column(int Feature, double Mean, double Deviation, bool IsMissing)
    {
        public double Of(float[] row)
        {
            var missing = float.IsNaN(row[Feature]);
            // A constant feature is divided by 1.
            var scale = Deviation > Math.Abs(Mean) * 1e-12 ? Deviation : 1;
            return IsMissing ? ((missing ? 1 : 0) - Mean) / scale : missing ? 0 : (row[Feature] - Mean) / scale;
        }
    }
}
