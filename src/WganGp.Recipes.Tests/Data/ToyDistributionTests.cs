using FluentAssertions;
using TorchSharp;
using WganGp.Metrics;
using WganGp.Recipes.Data;
using Xunit;

namespace WganGp.Recipes.Tests.Data;

public class ToyDistributionTests
{
    private const int Count = 200_000;

    [Theory]
    [InlineData(1L << 45)]
    [InlineData(long.MaxValue)]
    public void More_points_than_fit_in_memory_are_refused_with_a_typed_error(long count)
    {
        using var random = new torch.Generator(1);
        foreach (var distribution in ToyDistribution.All)
        {
            distribution.Invoking(each => each.Draw(count, random)).Should().Throw<ArgumentOutOfRangeException>()
                .WithMessage($"The points of {distribution.Name} need at least * GiB, and there are * GiB. Draw fewer at a time from*");
        }
    }

    [Fact]
    public void Eight_gaussians_lie_on_a_circle_of_the_published_radius()
    {
        ToyDistribution.EightGaussians.Modes.Should().HaveCount(8).And.OnlyHaveUniqueItems()
            .And.AllSatisfy(mode => Math.Sqrt(mode.X * mode.X + mode.Y * mode.Y).Should().BeApproximately(2 / 1.414, 1e-12));
        ToyDistribution.EightGaussians.Modes[0].Should().Be((2 / 1.414, 0));
        ToyDistribution.EightGaussians.ModeStandardDeviation.Should().Be(0.02 / 1.414);
    }

    [Fact]
    public void Twenty_five_gaussians_form_the_published_grid()
    {
        double[] lines = [-4 / 2.828, -2 / 2.828, 0, 2 / 2.828, 4 / 2.828];
        ToyDistribution.TwentyFiveGaussians.Modes.Should().BeEquivalentTo(from x in lines from y in lines select (x, y));
        ToyDistribution.TwentyFiveGaussians.ModeStandardDeviation.Should().Be(0.05 / 2.828);
    }

    [Theory]
    [InlineData("8gaussians")]
    [InlineData("25gaussians")]
    public void Every_mode_has_its_share_its_mean_and_its_covariance(string name)
    {
        var distribution = ToyDistribution.All.Single(toy => toy.Name == name);
        var deviation = distribution.ModeStandardDeviation!.Value;
        var points = Draw(distribution, Count);

        foreach (var centre in distribution.Modes)
        {
            // Modes are more than 30 standard deviations apart, so a point within 8 belongs to this one.
            (double X, double Y)[] offsets =
                [
                    .. points.Select(p => (p.X - centre.X, p.Y - centre.Y))
                    .Where(o => Math.Sqrt(o.Item1 * o.Item1 + o.Item2 * o.Item2) < 8 * deviation),
                ];
            var n = offsets.Length;
            var share = 1.0 / distribution.Modes.Count;

            // Five standard errors of each estimate.
            n.Should().BeCloseTo((int)(Count * share), (uint)(5 * Math.Sqrt(Count * share * (1 - share))));
            offsets.Average(o => o.X).Should().BeApproximately(0, 5 * deviation / Math.Sqrt(n));
            offsets.Average(o => o.Y).Should().BeApproximately(0, 5 * deviation / Math.Sqrt(n));
            var variance = deviation * deviation;
            offsets.Average(o => o.X * o.X).Should().BeApproximately(variance, 5 * variance * Math.Sqrt(2.0 / n));
            offsets.Average(o => o.Y * o.Y).Should().BeApproximately(variance, 5 * variance * Math.Sqrt(2.0 / n));
            offsets.Average(o => o.X * o.Y).Should().BeApproximately(0, 5 * variance / Math.Sqrt(n));
        }
    }

    [Fact]
    public void Swiss_roll_keeps_its_radius_at_its_angle_within_the_noise()
    {
        // Without noise a point is t (cos t, sin t) / 7.5. Of the angles t that its direction allows, one turn apart, the true
        // one is the nearest to its radius; turns are 2 pi apart, 25 noise deviations, so it is never mistaken inside the range.
        double[] offsets = [.. Draw(ToyDistribution.SwissRoll, Count).Select(RadiusMinusAngle)];

        offsets.Average().Should().BeApproximately(0, 0.02, "the noise's second-order effect on the radius is 0.25^2 / (2 t)");
        Math.Sqrt(offsets.Average(o => o * o)).Should().BeApproximately(0.25, 0.01);
        offsets.Should().OnlyContain(o => Math.Abs(o) < 6 * 0.25);

        static double RadiusMinusAngle((double X, double Y) point)
        {
            var radius = 7.5 * Math.Sqrt(point.X * point.X + point.Y * point.Y);
            var direction = Math.Atan2(point.Y, point.X);
            return radius - (direction + 2 * Math.PI * Math.Round((radius - direction) / (2 * Math.PI)));
        }
    }

    [Fact]
    public void Swiss_roll_angle_is_uniform_from_one_and_a_half_to_four_and_a_half_pi()
    {
        double[] radii = [.. Draw(ToyDistribution.SwissRoll, Count).Select(p => 7.5 * Math.Sqrt(p.X * p.X + p.Y * p.Y))];

        radii.Min().Should().BeApproximately(1.5 * Math.PI, 6 * 0.25);
        radii.Max().Should().BeApproximately(4.5 * Math.PI, 6 * 0.25);
        radii.Average().Should().BeApproximately(3 * Math.PI, 0.04);
        var middleThird = radii.Count(r => r is > 2.5 * Math.PI and < 3.5 * Math.PI) / (double)Count;
        middleThird.Should().BeApproximately(1 / 3.0, 0.01);
    }

    [Fact]
    public void Swiss_roll_has_no_modes()
    {
        ToyDistribution.SwissRoll.Modes.Should().BeEmpty();
        ToyDistribution.SwissRoll.ModeStandardDeviation.Should().BeNull();
    }

    [Theory]
    [InlineData("8gaussians")]
    [InlineData("25gaussians")]
    [InlineData("swissroll")]
    public void Same_seed_draws_the_same_points_and_the_state_moves_on(string name)
    {
        var distribution = ToyDistribution.All.Single(toy => toy.Name == name);
        using var random = new torch.Generator(7);
        using var again = new torch.Generator(7);

        using var first = distribution.Draw(100, random);
        using var second = distribution.Draw(100, random);
        using var repeated = distribution.Draw(100, again);

        first.shape.Should().Equal(100, 2);
        first.dtype.Should().Be(torch.ScalarType.Float32);
        first.Equals(repeated).Should().BeTrue();
        first.Equals(second).Should().BeFalse();
    }

    [Theory]
    [InlineData("8gaussians", 8)]
    [InlineData("25gaussians", 25)]
    public void Every_mode_is_hit_and_the_known_fraction_is_close(string name, int modes)
    {
        var distribution = ToyDistribution.All.Single(toy => toy.Name == name);
        using var random = new torch.Generator(3);
        using var samples = distribution.Draw(100_000, random);

        var coverage = ModeCoverage.MeasurePoints(
            SampleSource.FromTensor(samples, 1_000), distribution.Modes, distribution.ModeStandardDeviation!.Value);

        coverage.ModesHit.Should().Be(modes);
        // A point in the plane lies within four deviations with probability 1 - exp(-8); five standard errors of 100,000 draws.
        coverage.CloseFraction.Should().BeApproximately(1 - Math.Exp(-8), 3e-4);
    }

    [Fact]
    public void Drawing_leaves_one_tensor_behind()
    {
        using var random = new torch.Generator(7);
        using var scope = torch.NewDisposeScope();
        foreach (var distribution in ToyDistribution.All) distribution.Draw(10, random);

        scope.DisposablesCount.Should().Be(3);
    }

    [Fact]
    public void Drawing_nothing_is_refused()
    {
        using var random = new torch.Generator(7);
        FluentActions.Invoking(() => ToyDistribution.SwissRoll.Draw(0, random)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static (double X, double Y)[] Draw(ToyDistribution distribution, long count)
    {
        using var random = new torch.Generator(1);
        using var points = distribution.Draw(count, random);
        var values = points.data<float>().ToArray();
        return [.. Enumerable.Range(0, values.Length / 2).Select(i => ((double)values[2 * i], (double)values[2 * i + 1]))];
    }
}
