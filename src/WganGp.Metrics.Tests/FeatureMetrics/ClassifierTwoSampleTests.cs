using FluentAssertions;
using FsCheck.Xunit;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Metrics.Tests.FeatureMetrics;

public sealed class ClassifierTwoSampleTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Gaussians_a_distance_apart_are_told_apart_as_often_as_their_densities_allow()
    {
        // The best accuracy is Φ(d/2), the best area Φ(d/√2), for means d = 2 apart: 0.8413 and 0.9214.
        using var generated = Toys.Normal(1, 3000, 4, mean: 1);
        using var reference = Toys.Normal(2, 3000, 4);

        var result = ClassifierTwoSampleTest.Compute(generated, reference);

        result.Accuracy.Value.Should().BeApproximately(0.8413, 0.015);
        result.Auc.Value.Should().BeApproximately(0.9214, 0.015);
        (result.Accuracy.Interval!.Value is { Lower: < 0.8413, Upper: > 0.8413 }).Should().BeTrue();
        result.All.Select(each => each.Name).Should().Equal("Two-sample accuracy by toy", "Two-sample AUC by toy");
    }

    [Fact]
    public void Equal_distributions_are_not_told_apart_and_disjoint_sets_always()
    {
        using var generated = Toys.Normal(3, 300, 4);
        using var reference = Toys.Normal(4, 300, 4);
        using var far = Toys.Normal(5, 300, 4, mean: 50);

        var result = ClassifierTwoSampleTest.Compute(generated, reference);
        (result.Accuracy.Interval!.Value is { Lower: < 0.5, Upper: > 0.5 }).Should().BeTrue();
        (result.Auc.Interval!.Value is { Lower: < 0.5, Upper: > 0.5 }).Should().BeTrue();
        var apart = ClassifierTwoSampleTest.Compute(far, reference);
        (apart.Accuracy.Value, apart.Auc.Value).Should().Be((1, 1));
    }

    [Fact]
    public void More_features_than_samples_and_constant_features_are_no_obstacle()
    {
        using var generated = Toys.Set(cat([Toys.Values(6, 12, 40), ones(12, 1, dtype: ScalarType.Float64)], 1));
        using var reference = Toys.Set(cat([Toys.Values(7, 15, 40), ones(15, 1, dtype: ScalarType.Float64)], 1));

        var result = ClassifierTwoSampleTest.Compute(generated, reference);

        result.Accuracy.Value.Should().BeInRange(0, 1);
        result.Accuracy.Notes.Should().Equal("The first 12 samples of each set were compared, equally many.");
        FluentActions.Invoking(() => ClassifierTwoSampleTest.Compute(generated, reference, new() { Folds = 7 }))
            .Should().Throw<MetricException>().WithMessage("The smaller set has 12 samples; 7 folds need 14 or more.");
        FluentActions.Invoking(() => ClassifierTwoSampleTest.Compute(generated, reference, new() { InverseRidge = 0 }))
            .Should().Throw<MetricException>();
    }

    [Property(MaxTest = 5)]
    public void It_is_symmetric_and_independent_of_scale_and_place(int seed)
    {
        using var first = Toys.Normal(seed & 0xFFFF, 40, 3, mean: 0.5);
        using var second = Toys.Normal((seed & 0xFFFF) + 9, 40, 3);
        using var firstMoved = Toys.Set(first.Values * 4 + 8);
        using var secondMoved = Toys.Set(second.Values * 4 + 8);
        var (accuracy, area) = Values(first, second);

        Values(second, first).Should().Be((accuracy, area));
        Values(firstMoved, secondMoved).Should().Be((accuracy, area));

        static (double Accuracy, double Area) Values(FeatureSet generated, FeatureSet reference)
        {
            var result = ClassifierTwoSampleTest.Compute(generated, reference);
            return (Math.Round(result.Accuracy.Value, 9), Math.Round(result.Auc.Value, 9));
        }
    }
}
