using FluentAssertions;
using Xunit;

namespace WganGp.Metrics.Tests.Numerics;

public sealed class QuantilesTests
{
    /// <summary>SciPy's <c>stats.t.ppf((1 + level) / 2, n)</c>.</summary>
    [Theory]
    [InlineData(0.95, 1, 12.706204736432095)]
    [InlineData(0.95, 2, 4.302652729911275)]
    [InlineData(0.95, 9, 2.2621571627409915)]
    [InlineData(0.99, 4, 4.604094871415897)]
    [InlineData(0.5, 19, 0.6876214597822551)]
    public void Student_s_quantiles_are_those_of_the_tables(double level, int degreesOfFreedom, double expected) =>
        Quantiles.Student(level, degreesOfFreedom).Should().BeApproximately(expected, 1e-8);

    [Theory]
    [InlineData(0.95, 1.959963984540054)]
    [InlineData(0.6826894921370859, 1)]
    [InlineData(0.999, 3.2905267314919255)]
    public void Normal_quantiles_are_those_of_the_tables(double level, double expected) =>
        Quantiles.Normal(level).Should().BeApproximately(expected, 1e-9);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_level_outside_0_to_1_is_refused(double level) =>
        FluentActions.Invoking(() => Quantiles.Normal(level)).Should().Throw<MetricException>()
            .WithMessage("The level of the interval is *");

    [Fact]
    public void Wilson_s_interval_is_that_of_its_formula()
    {
        // Wilson (1927) for 8 of 10 at 95 %: 0.490 to 0.943.
        var interval = Intervals.Wilson(0.8, 10, 0.95, "");

        interval.Lower.Should().BeApproximately(0.4902, 1e-4);
        interval.Upper.Should().BeApproximately(0.9433, 1e-4);
    }

    [Fact]
    public void Subsets_have_no_sample_twice_and_every_sample_alike()
    {
        var draws = SampleRandom.Plain(1);
        var counts = new int[10];
        for (var i = 0; i < 2000; i++)
        {
            var subset = draws.Choose(3, 10);
            subset.Should().OnlyHaveUniqueItems();
            foreach (var index in subset) counts[index]++;
        }

        counts.Should().OnlyContain(count => Math.Abs(count - 600) < 100);
    }
}
