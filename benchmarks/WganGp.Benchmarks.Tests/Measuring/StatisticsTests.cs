using FluentAssertions;
using WganGp.Benchmarks.Measuring;
using Xunit;

namespace WganGp.Benchmarks.Tests.Measuring;

public sealed class StatisticsTests
{
    [Fact]
    public void Quantiles_lie_between_the_ordered_values()
    {
        Statistics.Median([3, 1, 2]).Should().Be(2);
        Statistics.Median([4, 1, 2, 3]).Should().Be(2.5);
        Statistics.Quantile([10, 20, 30, 40, 50], 0.25).Should().Be(20);
        Statistics.Quantile([7], 0.75).Should().Be(7);
        Statistics.Spread([10, 20, 30, 40, 50]).Should().BeApproximately(20.0 / 30, 1e-12);
    }

    [Fact]
    public void Ratio_is_taken_within_each_round()
    {
        // The machine is ten times slower in the middle round, for both.
        Statistics.Ratio([2, 20, 3], [1, 10, 1]).Should().Be(2);
    }
}
