using FluentAssertions;
using Xunit;

namespace WganGp.Metrics.Tests;

public class MetricResultTests
{
    private static readonly MetricResult Result = new()
    {
        Name = "Frechet toy distance",
        Value = 2,
        Interval = new MetricInterval(1.5, 2.5, 0.95, "by hand"),
        Direction = MetricDirection.LowerIsBetter,
        Samples = 100,
        ReferenceSamples = 200,
        Extractor = "toy (abc)",
        Settings = new Dictionary<string, string> { ["k"] = "5" },
    };

    [Fact]
    public void Results_that_were_computed_differently_are_not_compared_and_each_difference_is_listed()
    {
        var other = Result with
        {
            Samples = 50,
            Extractor = "toy (def)",
            Settings = new Dictionary<string, string> { ["k"] = "3", ["splits"] = "10" },
        };

        FluentActions.Invoking(() => Result.CompareWith(other)).Should().Throw<MetricException>().WithMessage(
            "The two results of 'Frechet toy distance' and 'Frechet toy distance' cannot be compared, because they were computed " +
            "differently: the extractor is toy (abc) and toy (def); the number of samples is 100 and 50; k is 5 and 3; splits is absent " +
            "and 10. Compute both with the same settings.");
    }

    [Fact]
    public void A_difference_is_within_the_intervals_if_they_overlap()
    {
        var near = Result with { Value = 2.4, Interval = new MetricInterval(2.2, 2.6, 0.95, "by hand") };
        var comparison = Result.CompareWith(near);

        comparison.Difference.Should().BeApproximately(0.4, 1e-12);
        comparison.IsWithinIntervals.Should().BeTrue();
        comparison.Better.Should().BeNull();
    }

    [Theory]
    [InlineData(MetricDirection.LowerIsBetter, true)]
    [InlineData(MetricDirection.HigherIsBetter, false)]
    public void The_better_one_follows_the_metric_s_direction(MetricDirection direction, bool first)
    {
        var low = Result with { Direction = direction };
        var high = low with { Value = 4, Interval = new MetricInterval(3.5, 4.5, 0.95, "by hand") };

        low.CompareWith(high).Better.Should().BeSameAs(first ? low : high);
        (low with { Interval = null }).CompareWith(high).IsWithinIntervals.Should().BeNull();
    }

    [Fact]
    public void A_metric_that_only_describes_has_no_better_value()
    {
        var porosity = Result with { Direction = null };

        porosity.CompareWith(porosity with { Value = 9, Interval = new MetricInterval(8, 10, 0.95, "by hand") }).Better.Should().BeNull();
    }
}
