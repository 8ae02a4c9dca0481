using FluentAssertions;
using FsCheck.Xunit;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Metrics.Tests.FeatureMetrics;

public sealed class FrechetDistanceTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Sets_with_exact_moments_have_the_distance_of_the_closed_form()
    {
        // ±1 in each of two features: mean 0, covariance 4/3 of the identity. The other is scaled by 2 and 3 and moved.
        var square = tensor(new double[] { 1, 1, 1, -1, -1, 1, -1, -1 }, [4, 2]);
        using var reference = Toys.Set(square);
        using var generated = Toys.Set(square * tensor(new double[] { 2, 3 }) + tensor(new double[] { 1, -2 }));

        var result = FrechetDistance.Compute(generated, reference, blocks: 2);

        result.Value.Should().BeApproximately(1 + 4 + 4.0 / 3 * (1 + 4), 1e-9);
        result.Name.Should().Be("Frechet toy distance");
        result.Extractor.Should().Be("toy (by hand)");
        (result.Samples, result.ReferenceSamples, result.Direction).Should().Be((4, 4, MetricDirection.LowerIsBetter));
        result.CompareWith(result).Difference.Should().Be(0);
    }

    [Fact]
    public void Samples_of_Gaussians_approach_the_distance_of_their_parameters()
    {
        using var generated = Toys.Normal(1, 20_000, 3, mean: 0.5, deviation: 2);
        using var reference = Toys.Normal(2, 20_000, 3);

        var result = FrechetDistance.Compute(generated, reference);

        // 3 (0.5² + (2 - 1)²)
        result.Value.Should().BeApproximately(3.75, 0.1);
        result.Interval!.Value.Lower.Should().BeLessThan(3.75);
        result.Interval!.Value.Upper.Should().BeGreaterThan(3.75);
    }

    [Fact]
    public void Identical_sets_have_no_distance_and_disjoint_ones_a_large_one()
    {
        using var set = Toys.Normal(3, 200, 8);
        using var far = Toys.Normal(3, 200, 8, mean: 100);

        FrechetDistance.Compute(set, set).Value.Should().BeLessThan(1e-9);
        FrechetDistance.Compute(far, set).Value.Should().BeApproximately(80_000, 0.1);
    }

    [Fact]
    public void Fewer_samples_than_features_are_noted()
    {
        using var few = Toys.Normal(4, 5, 8);
        using var more = Toys.Normal(5, 50, 8);

        FrechetDistance.Compute(few, more, blocks: 5).Notes.Should().ContainSingle()
            .Which.Should().StartWith("The 5 generated samples are not more than the 8 features");
        var single = FrechetDistance.Compute(few, more, blocks: 2);
        using var two = Toys.Normal(4, 2, 8);
        var tiny = FrechetDistance.Compute(two, more, blocks: 2);
        single.Interval.Should().NotBeNull();
        tiny.Interval.Should().BeNull();
        tiny.Notes.Should().Contain("No interval: leaving out one of 2 blocks would leave fewer than two samples.");
    }

    [Fact]
    public void The_interval_s_error_is_that_of_repetitions()
    {
        // 30 estimates with other samples: their spread is what the interval claims of each.
        var (values, errors) = (new List<double>(), new List<double>());
        for (var seed = 0; seed < 30; seed++)
        {
            using var generated = Toys.Normal(100 + seed, 400, 2, mean: 0.3);
            using var reference = Toys.Normal(200 + seed, 400, 2);
            var result = FrechetDistance.Compute(generated, reference);
            values.Add(result.Value);
            errors.Add((result.Interval!.Value.Upper - result.Value) / Quantiles.Student(0.95, 9));
        }

        (errors.Average() / Intervals.Deviation(values)).Should().BeInRange(0.7, 1.4);
    }

    [Property(MaxTest = 10)]
    public void It_is_symmetric_independent_of_order_and_scales_with_the_square(int seed, FsCheck.PositiveInt scale)
    {
        using var first = Toys.Normal(seed & 0xFFFF, 30, 4, mean: 1);
        using var second = Toys.Normal((seed & 0xFFFF) + 7, 40, 4, deviation: 2);
        using var shuffled = Toys.Shuffled(first, seed);
        var factor = 1 << scale.Get % 5;
        using var firstScaled = Toys.Set(first.Values * factor);
        using var secondScaled = Toys.Set(second.Values * factor);

        var value = FrechetDistance.Compute(first, second).Value;

        FrechetDistance.Compute(second, first).Value.Should().BeApproximately(value, 1e-9);
        FrechetDistance.Compute(shuffled, second).Value.Should().BeApproximately(value, 1e-9);
        FrechetDistance.Compute(firstScaled, secondScaled).Value.Should().BeApproximately(value * factor * factor, 1e-6);
    }

    [Fact]
    public void What_does_not_belong_together_is_refused()
    {
        using var toy = Toys.Normal(1, 20, 3);
        using var wide = Toys.Normal(1, 20, 4);
        using var other = FeatureSet.FromTensor(toy.Values, "toy", "another digest");
        using var single = Toys.Normal(1, 1, 3);

        FluentActions.Invoking(() => FrechetDistance.Compute(toy, wide)).Should().Throw<MetricException>();
        FluentActions.Invoking(() => FrechetDistance.Compute(toy, other)).Should().Throw<MetricException>().WithMessage(
            "The features are of toy (by hand), 3 a sample, and of toy (another digest), 3 a sample; extract both with the same " +
            "extractor.");
        FluentActions.Invoking(() => FrechetDistance.Compute(single, toy)).Should().Throw<MetricException>()
            .WithMessage("The statistics have 1 samples; add at least 2 first.");
        FluentActions.Invoking(() => FrechetDistance.Compute(toy, toy, level: 1)).Should().Throw<MetricException>();
    }
}
