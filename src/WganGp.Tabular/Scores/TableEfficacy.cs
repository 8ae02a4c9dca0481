using System.Globalization;
using WganGp.Metrics;
using WganGp.Tabular.Scores;

namespace WganGp.Tabular;

/// <summary>
/// What synthetic rows are worth as training data: gradient-boosted trees (LightGBM) are trained on synthetic rows, and the same on as
/// many real ones; both predict a column of held-out real rows.
/// </summary>
/// <remarks>
/// Intervals are percentiles of a bootstrap of the held-out rows. They do not contain what another seed of the generator's training would
/// change, which is often more.
/// </remarks>
public static class TableEfficacy
{
    /// <summary>Trains and tests both.</summary>
    /// <param name="real">The rows that the generator was trained on.</param>
    /// <param name="synthetic">The synthetic rows.</param>
    /// <param name="heldOut">Real rows that the generator was not trained on.</param>
    /// <param name="target">The column to predict: names, a boolean or a number.</param>
    /// <param name="options">Null is the default of each setting.</param>
    /// <param name="cancellationToken">Stops between the two trainings, and between resamples.</param>
    /// <exception cref="TableException">
    /// The columns differ, the target cannot be predicted, a table has too few rows, or a setting is out of range.
    /// </exception>
    public static TableEfficacyResults Compute(
        Table real, Table synthetic, Table heldOut, string target, TableEfficacyOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(heldOut);
        ArgumentNullException.ThrowIfNull(target);
        options ??= new();
        if (options.TrainingRows < 1 || options.TestRows < 1 || options.Resamples < 2)
        {
            throw new TableException(
                $"TrainingRows is {options.TrainingRows}, TestRows {options.TestRows} and Resamples {options.Resamples}; give 1, 1 and 2 " +
                "or more.");
        }

        var columns = AlignedColumn.Learned(real, synthetic);
        AlignedColumn.Learned(real, heldOut);
        if (columns.Count < 2) throw new TableException($"There is no column to predict '{target}' from; give a table of two or more.");
        var task = PredictionTask.Of(real, target);
        var (first, second, tested) = (task.Complete(real), task.Complete(synthetic), task.Complete(heldOut));
        var size = Math.Min(options.TrainingRows, Math.Min(first.Count, second.Count));
        if (size < 2 || tested.Count < 2)
        {
            throw new TableException(
                $"With a value of '{target}', there are {first.Count} real, {second.Count} synthetic and {tested.Count} held-out rows; " +
                "two or more of each are needed.");
        }

        tested = RowSample.Of(tested, options.TestRows, options.Seed, 3);
        string[] notes =
        [
            .. RowSample.Note("real rows", size, real.Count), .. RowSample.Note("synthetic rows", size, synthetic.Count),
            .. RowSample.Note("held-out rows", tested.Count, heldOut.Count),
        ];
        var encoder = new FeatureEncoder(real, target);
        var truth = task.Truth(tested);
        var features = encoder.Encode(tested);
        var scorers = new[] { Trained(first, 1), Trained(second, 2) };
        var estimates = Array.ConvertAll(scorers, scorer => scorer.Score(null));
        var resamples = Resamples(scorers, tested.Count, options, cancellationToken);
        return new()
        {
            Target = target,
            Positive = task.Positive,
            Scores =
            [
                .. scorers[0].Names.Select((name, which) => new EfficacyScore(
                    name,
                    Result($"{name} trained on real rows", estimates[0][which], resamples.ConvertAll(sample => sample[0][which])),
                    Result($"{name} trained on synthetic rows", estimates[1][which], resamples.ConvertAll(sample => sample[1][which])),
                    Result(
                        $"{name}, synthetic minus real", estimates[1][which] - estimates[0][which],
                        resamples.ConvertAll(sample => sample[1][which] - sample[0][which])))),
            ],
        };

        PredictionScores Trained(Table rows, long stream)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var training = RowSample.Of(rows, size, options.Seed, stream);
            return task.Predict(encoder.Encode(training), task.Truth(training), features, truth);
        }

        MetricResult Result(string name, double value, List<double> resampled) => new()
        {
            Name = name,
            Value = value,
            Interval = Percentiles(value, resampled, options.Resamples),
            Direction = MetricDirection.HigherIsBetter,
            Samples = size,
            ReferenceSamples = tested.Count,
            Settings = MetricSettings.Of(("target", target), ("seed", options.Seed)),
            Notes = notes,
        };
    }

    private static List<double[][]> Resamples(
        PredictionScores[] scorers, int count, TableEfficacyOptions options, CancellationToken cancellationToken)
    {
        var resamples = new double[options.Resamples][][];
        Parallelism.For(
            resamples.Length,
            sample =>
            {
                // One stream each: the order of the threads changes nothing.
                var weights = new SampleRandom(options.Seed, 100 + sample).Resample(count);
                resamples[sample] = Array.ConvertAll(scorers, scorer => scorer.Score(weights));
            },
            cancellationToken);
        return [.. resamples];
    }

    private static MetricInterval? Percentiles(double value, List<double> resampled, int count)
    {
        // A resample without a row of a class has no AUC.
        var sorted = resampled.Where(double.IsFinite).Order().ToArray();
        if (sorted.Length < 2 || !double.IsFinite(value)) return null;
        var tail = (1 - Intervals.UsualLevel) / 2;
        return new(
            Math.Min(value, At(tail)), Math.Max(value, At(1 - tail)), Intervals.UsualLevel,
            string.Create(CultureInfo.InvariantCulture, $"bootstrap, {count} resamples"));

        double At(double share)
        {
            var place = share * (sorted.Length - 1);
            var below = Math.Min((int)place, sorted.Length - 2);
            return sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]);
        }
    }
}
