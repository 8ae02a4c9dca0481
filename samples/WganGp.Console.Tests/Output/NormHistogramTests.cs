using FluentAssertions;
using WganGp.ConsoleApp.Output;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Output;

public class NormHistogramTests
{
    [Fact]
    public void Every_norm_is_counted_once_in_the_bar_of_its_value()
    {
        var histogram = NormHistogram.Of([1, 1, 1, 2, 3, 3], target: 1)!;

        var counts = histogram.Bars.Select(bar => int.Parse(bar.Title.Split(": ")[1])).ToList();
        counts.Sum().Should().Be(6);
        counts.Where(count => count > 0).Should().Equal(3, 1, 2);
        histogram.Bars[counts.IndexOf(3)].Height.Should().Be("100");
        var range = histogram.Bars[counts.IndexOf(1)].Title.Split(": ")[0].Split(" to ").Select(double.Parse).ToList();
        2.0.Should().BeInRange(range[0], range[1]);
        histogram.Sentence.Should().Be(
            "6 norms: mean 1.833, standard deviation 0.8975, from 1 to 3; the dashed line is the penalty's target 1.");
        double.Parse(histogram.Target!).Should().BeInRange(0, 10);
    }

    [Fact]
    public void Norm_far_off_does_not_hide_the_others_and_is_told()
    {
        var histogram = NormHistogram.Of([.. Enumerable.Range(0, 1_000).Select(i => 1 + i / 1e4), 1e6, double.NaN], target: null)!;

        histogram.Target.Should().BeNull();
        histogram.Sentence.Should().Contain("1,001 norms").And.Contain("1 beyond the axis are in its last bars")
            .And.Contain("1 more are not finite");
        histogram.High.Should().NotBe("1,000,000");
    }

    [Fact]
    public void Equal_norms_have_one_bar_and_none_have_no_histogram()
    {
        NormHistogram.Of([1, 1], target: 1)!.Bars.Should().ContainSingle(bar => bar.Height == "100");
        NormHistogram.Of([0, 0], target: null)!.Bars.Should().ContainSingle(bar => bar.Height == "100");
        NormHistogram.Of([double.NaN], target: 1).Should().BeNull();
        NormHistogram.Of([], target: 1).Should().BeNull();
    }
}
