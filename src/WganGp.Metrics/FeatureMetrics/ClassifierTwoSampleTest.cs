using System.Globalization;
using static TorchSharp.torch;

namespace WganGp.Metrics;

/// <summary>
/// The classifier two-sample test (Lopez-Paz and Oquab, arXiv 1610.06545, section 3): how well a classifier, trained on some samples of
/// both sets, tells others apart. The classifier is a logistic regression with ridge on standardised features, minimised exactly by
/// Newton's method; samples are held back by stratified cross-validation. No seed: sample i of each set is in fold i mod folds.
/// </summary>
/// <remarks>
/// Both sets count alike: of the larger, the first samples are taken. The accuracy's interval is Wilson's of as many independent
/// predictions; that of the area under the ROC curve, averaged over the folds, has the variance of the folds, corrected because
/// their training samples overlap (Nadeau and Bengio, "Inference for the generalization error", 2003), and Student's distribution.
/// </remarks>
public static class ClassifierTwoSampleTest
{
    /// <summary>Trains and tests the classifiers.</summary>
    /// <param name="generated">Features of generated samples.</param>
    /// <param name="reference">Features of real samples of the same extractor.</param>
    /// <param name="options">Null is the default of each setting.</param>
    /// <param name="progress">Receives the number of folds done so far; null for none.</param>
    /// <param name="cancellationToken">Stops between two steps of Newton's method.</param>
    /// <exception cref="MetricException">
    /// The extractors differ, a set has fewer samples than twice the folds, or a setting is out of range.
    /// </exception>
    public static ClassifierTestResults Compute(
        FeatureSet generated, FeatureSet reference, ClassifierTestOptions? options = null, IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generated);
        ArgumentNullException.ThrowIfNull(reference);
        generated.ThrowUnlessComparable(reference);
        options ??= new();
        var size = Math.Min(generated.Count, reference.Count);
        ThrowIfInvalid(options, size);
        var (correct, areas) = (0L, new List<double>());
        for (var fold = 0; fold < options.Folds; fold++)
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var mine = Split(generated, size, fold, options.Folds);
            var theirs = Split(reference, size, fold, options.Folds);
            var training = cat([mine.Training, theirs.Training]);
            var (mean, deviation) = Scale(training);
            var labels = cat([ones(mine.Training.shape[0], ScalarType.Float64), zeros(theirs.Training.shape[0], ScalarType.Float64)]);
            var model = LogisticRegression.Fit(Scaled(training), labels, options.InverseRidge, cancellationToken);
            var (positive, negative) = (model.Logits(Scaled(mine.Held)), model.Logits(Scaled(theirs.Held)));
            correct += positive.Count(logit => logit > 0) + negative.Count(logit => logit <= 0);
            areas.Add(RankArea.Compute(positive, negative));
            progress?.Report(fold + 1);

            Tensor Scaled(Tensor values) => values.Minus(mean).div(deviation);
        }

        var accuracy = (double)correct / (2 * size);
        var folds = (double)options.Folds;
        var error = Intervals.Deviation(areas) * Math.Sqrt(1 / folds + 1 / (folds - 1));
        var method = string.Create(CultureInfo.InvariantCulture, $"{options.Folds} folds, corrected for overlap");
        return new ClassifierTestResults(
            Result("accuracy", accuracy, Intervals.Wilson(accuracy, 2 * size, options.Level, $"Wilson, {2 * size} predictions")),
            Result(
                "AUC", areas.Average(),
                Intervals.Around(
                    areas.Average(), error, Quantiles.Student(options.Level, options.Folds - 1), options.Level, method, 0, 1)));

        MetricResult Result(string name, double value, MetricInterval interval) => new()
        {
            Name = $"Two-sample {name} by {generated.ExtractorName}",
            Value = value,
            Interval = interval,
            Direction = MetricDirection.LowerIsBetter,
            Samples = generated.Count,
            ReferenceSamples = reference.Count,
            Extractor = generated.Extractor,
            Settings = MetricSettings.Of(
                ("classifier", "logistic regression on standardised features"), ("folds", options.Folds),
                ("inverse ridge", options.InverseRidge)),
            Notes = generated.Count == reference.Count ? [] : [$"The first {size} samples of each set were compared, equally many."],
        };
    }

    /// <summary>The rows of all folds but one, and those of that one, in float64.</summary>
    private static (Tensor Training, Tensor Held) Split(FeatureSet set, long size, int fold, int folds)
    {
        var held = Indices(i => i % folds == fold);
        var training = Indices(i => i % folds != fold);
        return (Rows(training), Rows(held));

        long[] Indices(Func<long, bool> chosen) => [.. Enumerable.Range(0, (int)size).Select(i => (long)i).Where(chosen)];
        Tensor Rows(long[] indices) => set.Values.index_select(0, tensor(indices)).to(ScalarType.Float64);
    }

    /// <summary>Mean and population deviation of each feature; a constant feature is divided by 1.</summary>
    private static (Tensor Mean, Tensor Deviation) Scale(Tensor rows)
    {
        var mean = rows.mean([0]);
        var deviation = rows.Minus(mean).Squared().mean([0]).sqrt();
        var constant = deviation.eq(zeros(1, ScalarType.Float64));
        return (mean, deviation.Plus(constant.to(ScalarType.Float64)));
    }

    private static void ThrowIfInvalid(ClassifierTestOptions options, long size)
    {
        Quantiles.ThrowUnlessLevel(options.Level);
        if (options.Folds < 2 || !(options.InverseRidge > 0) || !double.IsFinite(options.InverseRidge))
        {
            throw new MetricException(
                $"Folds is {options.Folds} and InverseRidge {options.InverseRidge}; give 2 or more folds and a finite number above 0.");
        }

        if (size < 2 * options.Folds)
        {
            throw new MetricException($"The smaller set has {size} samples; {options.Folds} folds need {2 * options.Folds} or more.");
        }
    }
}
