using FluentAssertions;
using FsCheck.Xunit;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Metrics.Tests.FeatureMetrics;

public sealed class KernelDistanceTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Two_samples_of_one_feature_have_the_value_computed_by_hand()
    {
        // Kernels (xy + 1)³: of 0 and 1: 1; of 1 and 2: 27; across: 1, 1, 8, 27.
        var generated = tensor(new double[] { 0, 1 }, [2, 1]);
        var reference = tensor(new double[] { 1, 2 }, [2, 1]);

        KernelDistance.Estimate(generated, reference).Should().Be(1 + 27 - 2 * (1 + 1 + 8 + 27) / 4.0);
    }

    [Fact]
    public void Gaussians_have_the_distance_of_their_moments()
    {
        // One feature: E (xy + 1)³ = 1 + 3 m₁m₁' + 3 m₂m₂' + m₃m₃', so that MMD² = 3 (Δm₁)² + 3 (Δm₂)² + (Δm₃)².
        // N(0.5, 1) has the moments 0.5, 1.25, 1.625; N(0, 1) has 0, 1, 0.
        using var generated = Toys.Normal(1, 4000, 1, mean: 0.5);
        using var reference = Toys.Normal(2, 4000, 1);
        var expected = 3 * 0.25 + 3 * 0.0625 + 1.625 * 1.625;

        var result = KernelDistance.Compute(generated, reference, new() { Subsets = 40, SubsetSize = 500 });

        result.Interval!.Value.Lower.Should().BeLessThan(expected);
        result.Interval!.Value.Upper.Should().BeGreaterThan(expected);
        result.Value.Should().BeApproximately(expected, 0.4);
        result.Name.Should().Be("Kernel toy distance");
    }

    [Fact]
    public void Without_a_difference_it_is_about_zero_and_may_be_negative()
    {
        using var generated = Toys.Normal(3, 600, 3);
        using var reference = Toys.Normal(4, 600, 3);

        var result = KernelDistance.Compute(generated, reference, new() { Subsets = 50, SubsetSize = 200 });

        Math.Abs(result.Value).Should().BeLessThan(0.05);
        (result.Interval!.Value is { Lower: < 0, Upper: > 0 }).Should().BeTrue();
    }

    [Fact]
    public void Small_sets_have_smaller_subsets_and_say_so()
    {
        using var small = Toys.Normal(5, 40, 3);
        using var large = Toys.Normal(6, 300, 3);

        var result = KernelDistance.Compute(small, large, new() { Subsets = 3 });

        result.Settings["subset size"].Should().Be("20");
        result.Notes.Should().Equal("Subsets have 20 samples instead of 1000: half of the 40 of the smaller set.");
        using var three = Toys.Normal(5, 3, 3);
        FluentActions.Invoking(() => KernelDistance.Compute(three, large)).Should().Throw<MetricException>()
            .WithMessage("The smaller set has 3 samples; the kernel distance needs 4 or more.");
    }

    [Fact]
    public void A_seed_repeats_the_subsets_and_results_of_different_seeds_are_not_compared()
    {
        using var generated = Toys.Normal(7, 60, 3);
        using var reference = Toys.Normal(8, 60, 3, mean: 1);
        var options = new KernelDistanceOptions { Subsets = 4, SubsetSize = 20 };
        var reported = new List<long>();

        var result = KernelDistance.Compute(generated, reference, options, new Reports(reported));
        var other = KernelDistance.Compute(generated, reference, options with { Seed = 1 });

        KernelDistance.Compute(generated, reference, options).Value.Should().Be(result.Value);
        other.Value.Should().NotBe(result.Value);
        FluentActions.Invoking(() => result.CompareWith(other)).Should().Throw<MetricException>().WithMessage("*seed is 0 and 1*");
        reported.Should().Equal(1, 2, 3, 4);
    }

    [Fact]
    public void The_interval_s_error_is_that_of_repetitions()
    {
        var (values, errors) = (new List<double>(), new List<double>());
        for (var seed = 0; seed < 30; seed++)
        {
            using var generated = Toys.Normal(300 + seed, 300, 2, mean: 0.5);
            using var reference = Toys.Normal(400 + seed, 300, 2);
            var result = KernelDistance.Compute(generated, reference, new() { Subsets = 30, SubsetSize = 100 });
            values.Add(result.Value);
            errors.Add((result.Interval!.Value.Upper - result.Value) / Quantiles.Normal(0.95));
        }

        (errors.Average() / Intervals.Deviation(values)).Should().BeInRange(0.7, 1.4);
    }

    [Property(MaxTest = 10)]
    public void The_estimate_is_symmetric_and_independent_of_order(int seed)
    {
        using var first = Toys.Normal(seed & 0xFFFF, 12, 3, mean: 1);
        using var second = Toys.Normal((seed & 0xFFFF) + 7, 15, 3);
        using var shuffled = Toys.Shuffled(first, seed);
        var value = KernelDistance.Estimate(first.Values, second.Values);

        KernelDistance.Estimate(second.Values, first.Values).Should().BeApproximately(value, 1e-12 * Math.Max(1, value));
        KernelDistance.Estimate(shuffled.Values, second.Values).Should().BeApproximately(value, 1e-12 * Math.Max(1, value));
    }

    private sealed class Reports(List<long> reported) : IProgress<long>
    {
        public void Report(long value) => reported.Add(value);
    }
}
