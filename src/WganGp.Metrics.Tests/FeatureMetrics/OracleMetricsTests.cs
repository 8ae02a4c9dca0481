using FluentAssertions;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Metrics.Tests.FeatureMetrics;

/// <summary>Every feature metric against the values of another implementation.</summary>
public sealed class OracleMetricsTests
{
    private const double Tolerance = 1e-6;

    public static TheoryData<string> Pairs => [.. OracleMetrics.Instance.Pairs.Select(pair => pair.Name)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_Frechet_distance_and_its_interval_are_SciPy_s(string name)
    {
        var pair = Pair(name);
        using var generated = pair.Generated.ToFeatures();
        using var reference = pair.Reference.ToFeatures();

        var result = FrechetDistance.Compute(generated, reference, pair.FrechetBlocks);

        Relative(result.Value, pair.Frechet);
        // Student's quantile for three degrees of freedom.
        var half = 3.182446305284263 * pair.FrechetError;
        Relative(result.Interval!.Value.Upper - result.Value, half);
        Relative(result.Value - result.Interval!.Value.Lower, Math.Min(half, result.Value));
        result.Notes.Should().HaveCount(name == "few" ? 2 : 0);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_kernel_distance_is_NumPy_s(string name)
    {
        var pair = Pair(name);
        using var scope = NewDisposeScope();
        using var generated = pair.Generated.ToFeatures();
        using var reference = pair.Reference.ToFeatures();

        Relative(KernelDistance.Estimate(generated.Values, reference.Values), pair.Mmd);
        var result = KernelDistance.Compute(
            generated, reference, new() { Seed = pair.KernelSeed, Subsets = pair.KernelSubsets, SubsetSize = pair.KernelSize });
        Relative(result.Value, pair.Kernel.Average());
        Relative(result.Deviation!.Value, Intervals.Deviation(pair.Kernel, lost: 0));
        result.Notes.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_inception_score_is_SciPy_s(string name)
    {
        var pair = Pair(name);
        using var scope = NewDisposeScope();
        using var logits = pair.Generated.ToFeatures();
        var probabilities = logits.Values.to(ScalarType.Float64).softmax(1);
        using var given = FeatureSet.FromTensor(probabilities, "toy", "probabilities");

        var result = InceptionScore.Compute(logits, new() { Splits = pair.Scores.Length });
        Relative(result.Value, pair.Scores.Average());
        Relative(result.Deviation!.Value, Intervals.Deviation(pair.Scores, lost: 0));
        var fromProbabilities = InceptionScore.Compute(given, new() { Splits = pair.Scores.Length, Output = ClassOutput.Probabilities });
        fromProbabilities.Value.Should().BeApproximately(pair.Scores.Average(), 1e-5, "float32 holds the probabilities");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Precision_recall_density_and_coverage_are_those_of_loops_over_pairs(string name)
    {
        var pair = Pair(name);
        using var generated = pair.Generated.ToFeatures();
        using var reference = pair.Reference.ToFeatures();

        var result = PrecisionRecall.Compute(generated, reference, new() { Neighbours = pair.Neighbours });

        result.All.Select(each => each.Value).Zip(
            new[]
            {
                pair.Neighbourhoods.Precision, pair.Neighbourhoods.Recall, pair.Neighbourhoods.Density, pair.Neighbourhoods.Coverage,
            }).Should().OnlyContain(values => Math.Abs(values.First - values.Second) < 1e-12);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Memorisation_is_that_of_SciPy_s_distances(string name)
    {
        var pair = Pair(name);
        using var generated = pair.Generated.ToFeatures();
        using var training = pair.Reference.ToFeatures();
        using var heldOut = pair.Third.ToFeatures();

        var result = Memorisation.Compute(generated, training, heldOut);

        Relative(result.Share.Value, pair.Memorisation.Share);
        Relative(result.Ratio.Value, pair.Memorisation.Ratio);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_two_sample_test_is_scikit_learn_s(string name)
    {
        var pair = Pair(name);
        using var generated = pair.Generated.ToFeatures();
        using var reference = pair.Reference.ToFeatures();

        var result = ClassifierTwoSampleTest.Compute(generated, reference, new() { Folds = pair.Folds, InverseRidge = pair.InverseRidge });

        Relative(result.Accuracy.Value, pair.TwoSample.Accuracy);
        Relative(result.Auc.Value, pair.TwoSample.Areas.Average());
        var error = Intervals.Deviation(pair.TwoSample.Areas) * Math.Sqrt(1.0 / 3 + 1.0 / 2);
        // Student's quantile for two degrees of freedom.
        Relative(result.Auc.Interval!.Value.Upper, Math.Min(1, pair.TwoSample.Areas.Average() + 4.302652729749464 * error));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_logits_are_scikit_learn_s(string name)
    {
        var pair = Pair(name);
        using var scope = NewDisposeScope();
        var size = (int)Math.Min(pair.Generated.Shape[0], pair.Reference.Shape[0]);
        var last = pair.Folds - 1;
        long[] held = [.. Enumerable.Range(0, size).Where(i => i % pair.Folds == last).Select(i => (long)i)];
        long[] others = [.. Enumerable.Range(0, size).Where(i => i % pair.Folds != last).Select(i => (long)i)];
        Tensor[] sets = [pair.Generated.ToTensor(), pair.Reference.ToTensor()];
        var training = cat([.. sets.Select(set => set.index_select(0, tensor(others)))]);
        var test = cat([.. sets.Select(set => set.index_select(0, tensor(held)))]);
        var (mean, deviation) = (training.mean([0]), training.std(0, unbiased: false));
        var labels = cat([ones(others.Length, ScalarType.Float64), zeros(others.Length, ScalarType.Float64)]);

        var model = LogisticRegression.Fit((training - mean) / deviation, labels, pair.InverseRidge, default);

        model.Logits((test - mean) / deviation).Zip(pair.TwoSample.Logits.Values)
            .Should().OnlyContain(values => Math.Abs(values.First - values.Second) < Tolerance);
    }

    private static OraclePair Pair(string name) => OracleMetrics.Instance.Pairs.Single(pair => pair.Name == name);

    private static void Relative(double value, double expected) =>
        value.Should().BeApproximately(expected, Tolerance * Math.Max(Math.Abs(expected), 1e-3));
}
