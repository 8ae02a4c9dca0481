using FluentAssertions;
using TorchSharp;
using Xunit;

namespace WganGp.Metrics.Tests.Samples;

public class ModeCoverageTests
{
    private const double Deviation = 0.02;

    private static readonly (double X, double Y)[] Eight =
        [.. Enumerable.Range(0, 8).Select(k => (Math.Cos(k * Math.PI / 4), Math.Sin(k * Math.PI / 4)))];

    [Fact]
    public void Collapsed_generator_hits_one_mode()
    {
        var coverage = Measure(Enumerable.Repeat(Eight[3], 500));

        coverage.ModesHit.Should().Be(1);
        coverage.CloseFraction.Should().Be(1);
        coverage.CloseSamplesPerMode.Should().Equal(0, 0, 0, 500, 0, 0, 0, 0);
    }

    [Theory]
    [InlineData(9, 1)]
    [InlineData(10, 2)]
    public void Mode_is_hit_from_a_tenth_of_its_fair_share(int strays, int hit)
    {
        // 800 samples on 8 modes: the fair share is 100.
        var coverage = Measure([.. Enumerable.Repeat(Eight[0], 800 - strays), .. Enumerable.Repeat(Eight[1], strays)]);

        coverage.ModesHit.Should().Be(hit);
        coverage.CloseFraction.Should().Be(1);
    }

    [Fact]
    public void One_sample_is_enough_for_a_mode_where_samples_are_few() => Measure([.. Eight]).ModesHit.Should().Be(8);

    [Theory]
    [InlineData(3.99, 1)]
    [InlineData(4.01, 0)]
    public void Close_means_within_four_standard_deviations(double deviations, double fraction)
    {
        var offset = deviations * Deviation;
        var centre = Eight[4];

        Measure([(centre.X + 0.6 * offset, centre.Y - 0.8 * offset)]).CloseFraction.Should().Be(fraction);
    }

    [Fact]
    public void Samples_that_are_not_finite_are_close_to_nothing()
    {
        var coverage = Measure([Eight[0], (double.NaN, 0), (double.PositiveInfinity, 0), (0, double.NegativeInfinity)]);

        coverage.CloseFraction.Should().Be(0.25);
        coverage.ModesHit.Should().Be(1);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Samples_of_another_shape_are_refused(long values)
    {
        using var samples = torch.zeros(4, values);
        FluentActions.Invoking(() => ModeCoverage.MeasurePoints(SampleSource.FromTensor(samples), Eight, Deviation))
            .Should().Throw<MetricException>().WithMessage($"The modes' centres have 2 values each, but the samples have [4, {values}]*");
    }

    [Fact]
    public void Distributions_without_modes_and_centres_of_several_sizes_are_refused()
    {
        using var samples = torch.zeros(4, 2);
        var source = SampleSource.FromTensor(samples);

        FluentActions.Invoking(() => ModeCoverage.MeasurePoints(source, [], Deviation))
            .Should().Throw<MetricException>().WithMessage("The distribution has 0 modes*");
        FluentActions.Invoking(() => ModeCoverage.MeasurePoints(source, Eight, 0))
            .Should().Throw<MetricException>().WithMessage("*of deviation 0; give*");
        FluentActions.Invoking(() => ModeCoverage.Measure(source, [[0.0, 1.0], [2.0]], 1))
            .Should().Throw<MetricException>().WithMessage("The modes' centres have different numbers*");
    }

    [Fact]
    public void Intervals_hold_the_values_and_a_mode_at_its_bar_may_be_missed_by_others()
    {
        var coverage = Measure([.. Enumerable.Repeat(Eight[0], 790), .. Enumerable.Repeat(Eight[1], 10)]);

        coverage.Coverage.Value.Should().Be(2);
        coverage.Coverage.Interval!.Value.Lower.Should().Be(1, "about half of all draws of 800 have fewer than 10 of the second mode");
        coverage.Coverage.Interval!.Value.Upper.Should().Be(2);
        coverage.Quality.Value.Should().Be(1);
        coverage.Quality.Interval!.Value.Lower.Should().BeInRange(0.99, 1);
    }

    private static ModeCoverage Measure(IEnumerable<(double X, double Y)> points)
    {
        double[] values = [.. points.SelectMany(point => new[] { point.X, point.Y })];
        using var samples = torch.tensor(values, [values.Length / 2, 2]);
        return ModeCoverage.MeasurePoints(SampleSource.FromTensor(samples), Eight, Deviation);
    }
}
