using FluentAssertions;
using WganGp.ConsoleApp.Watching;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Watching;

public sealed class SparklineTests
{
    [Theory]
    [InlineData(new double[] { }, "")]
    [InlineData(new[] { 3.0, 3, 3 }, "▁▁▁")]
    [InlineData(new[] { 0.0, 1, 2, 3, 4, 5, 6, 7 }, "▁▂▃▄▅▆▇█")]
    [InlineData(new[] { 0.0, double.NaN, 7, double.PositiveInfinity }, "▁ █ ")]
    [InlineData(new[] { double.NaN }, " ")]
    public void Values_are_blocks_from_the_lowest_to_the_highest(double[] values, string line) =>
        Sparkline.Of(values, width: 8).Should().Be(line);

    [Fact]
    public void More_values_than_characters_are_means_of_neighbours()
    {
        Sparkline.Of([0, 0, 7, 7, 0, 14], width: 3).Should().Be("▁██");
        Sparkline.Of([.. Enumerable.Range(0, 1_000_003).Select(i => (double)i)], width: 8).Should().Be("▁▂▃▄▅▆▇█");
    }
}
