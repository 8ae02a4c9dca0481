using FluentAssertions;
using TorchSharp;
using WganGp.Recipes.Data;
using WganGp.Recipes.Quality;
using Xunit;

namespace WganGp.Recipes.Tests.Quality;

public class ModeCoverageTests
{
    private static readonly ToyDistribution Eight = ToyDistribution.EightGaussians;

    [Theory]
    [InlineData("8gaussians", 8)]
    [InlineData("25gaussians", 25)]
    public void True_distribution_hits_every_mode_with_the_known_fraction(string name, int modes)
    {
        var distribution = ToyDistribution.All.Single(toy => toy.Name == name);
        using var random = new torch.Generator(3);
        using var samples = distribution.Draw(100_000, random);

        ModeCoverage coverage = ModeCoverage.Measure(samples, distribution);

        coverage.ModeCount.Should().Be(modes);
        coverage.ModesHit.Should().Be(modes);
        coverage.SampleCount.Should().Be(100_000);
        // A point in the plane lies within four deviations with probability 1 - exp(-8); five standard errors of 100,000 draws.
        coverage.CloseFraction.Should().BeApproximately(1 - Math.Exp(-8), 3e-4);
        coverage.CloseSamplesPerMode.Sum().Should().Be((long)Math.Round(coverage.CloseFraction * 100_000));
    }

    [Fact]
    public void Collapsed_generator_hits_one_mode()
    {
        var coverage = Measure(Enumerable.Repeat(Eight.Modes[3], 500));

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
        var coverage = Measure([.. Enumerable.Repeat(Eight.Modes[0], 800 - strays), .. Enumerable.Repeat(Eight.Modes[1], strays)]);

        coverage.ModesHit.Should().Be(hit);
        coverage.CloseFraction.Should().Be(1);
    }

    [Fact]
    public void One_sample_is_enough_for_a_mode_where_samples_are_few() => Measure([.. Eight.Modes]).ModesHit.Should().Be(8);

    [Theory]
    [InlineData(3.99, 1)]
    [InlineData(4.01, 0)]
    public void Close_means_within_four_standard_deviations(double deviations, double fraction)
    {
        var offset = deviations * Eight.ModeStandardDeviation!.Value;
        var centre = Eight.Modes[4];

        Measure([(centre.X + 0.6 * offset, centre.Y - 0.8 * offset)]).CloseFraction.Should().Be(fraction);
    }

    [Fact]
    public void Samples_that_are_not_finite_are_close_to_nothing()
    {
        var coverage = Measure([Eight.Modes[0], (double.NaN, 0), (double.PositiveInfinity, 0), (0, double.NegativeInfinity)]);

        coverage.CloseFraction.Should().Be(0.25);
        coverage.ModesHit.Should().Be(1);
    }

    [Fact]
    public void Distribution_without_modes_is_refused()
    {
        using var samples = torch.zeros(4, 2);
        FluentActions.Invoking(() => ModeCoverage.Measure(samples, ToyDistribution.SwissRoll))
            .Should().Throw<ArgumentException>().WithMessage("'swissroll' has no modes*");
    }

    [Theory]
    [InlineData(new long[] { 4, 3 })]
    [InlineData(new long[] { 0, 2 })]
    [InlineData(new long[] { 4 })]
    public void Samples_of_another_shape_are_refused(long[] shape)
    {
        using var samples = torch.zeros(shape);
        FluentActions.Invoking(() => ModeCoverage.Measure(samples, Eight))
            .Should().Throw<ArgumentException>().WithMessage($"*these have [{string.Join(", ", shape)}]*");
    }

    private static ModeCoverage Measure(IEnumerable<(double X, double Y)> points)
    {
        double[] values = [.. points.SelectMany(point => new[] { point.X, point.Y })];
        using var samples = torch.tensor(values, [values.Length / 2, 2]);
        return ModeCoverage.Measure(samples, Eight);
    }
}
