using FluentAssertions;
using ScottPlot;
using WganGp.ConsoleApp.Output;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Output;

public class CurveTests
{
    [Fact]
    public void Thinning_keeps_short_curves_and_bounds_long_ones()
    {
        var shortCurve = Of([.. Enumerable.Repeat(1.0, Curve.MostPoints)]);
        var longCurve = Of([.. Enumerable.Range(0, 10 * Curve.MostPoints + 3).Select(i => (double)i)]);

        shortCurve.Thin(values => values.Average()).Should().BeSameAs(shortCurve);
        var thinned = longCurve.Thin(values => values.Max());
        thinned.Points.Length.Should().BeInRange(Curve.MostPoints / 2, Curve.MostPoints);
        thinned.Points[0].Y.Should().Be(10, "the first run is 11 points long");
        thinned.Points[^1].Should().Be(longCurve.Points[^1], "the end of the run is not lost");
    }

    [Fact]
    public void Thinning_passes_over_values_that_are_not_finite()
    {
        double[] values =
        [
            .. Enumerable.Range(0, 2 * Curve.MostPoints).Select(i => i < 2 ? double.NaN : i % 2 == 0 ? double.PositiveInfinity : 5),
        ];

        var thinned = Of(values).Thin(run => run.Average());

        thinned.Points[0].Y.Should().Be(double.NaN);
        thinned.Points.Skip(1).Should().OnlyContain(point => point.Y == 5);
    }

    [Fact]
    public void Smoothing_leaves_a_straight_line_as_it_is_even_at_its_ends()
    {
        var line = Of([.. Enumerable.Range(0, 50).Select(i => 3.0 * i)]);

        line.Smooth(halfWindow: 7).Points.Select(point => point.Y).Should().Equal(line.Points.Select(point => point.Y));
    }

    [Fact]
    public void Smoothing_takes_the_mean_of_the_values_in_the_window() =>
        Of(0, 3, 6, 0).Smooth(halfWindow: 1).Should().BeEquivalentTo(Of(0, 3, 3, 0));

    [Fact]
    public void Smoothing_passes_over_as_many_missing_values_as_half_the_window()
    {
        var smooth = Of(0, double.NaN, 3, 6, double.PositiveInfinity, 0).Smooth(halfWindow: 1).Points;

        smooth.Select(point => point.X).Should().Equal(0, 2, 3, 5);
        smooth.Select(point => point.Y).Should().Equal(0, 3, 3, 0);
    }

    [Fact]
    public void Smoothing_leaves_a_longer_gap_open_and_does_not_reach_across_it()
    {
        var smooth = Of(1, 2, 3, double.NaN, double.NaN, 90, 90, 90).Smooth(halfWindow: 1);

        Coordinates[][] stretches = [.. smooth.Stretches()];
        stretches.Should().HaveCount(2);
        stretches[0].Select(point => point.Y).Should().Equal(1, 2, 3);
        stretches[1].Select(point => point.Y).Should().Equal(90, 90, 90);
    }

    [Fact]
    public void Stretches_are_the_parts_between_gaps()
    {
        double[][] stretches =
            [
                .. Of(double.NaN, 1, 2, double.PositiveInfinity, double.NaN, 3).Stretches()
                .Select(stretch => stretch.Select(point => point.Y).ToArray()),
            ];

        stretches.Should().HaveCount(2);
        stretches[0].Should().Equal(1, 2);
        stretches[1].Should().Equal(3);
    }

    private static Curve Of(params double[] values) => new([.. values.Select((value, i) => new Coordinates(i, value))]);
}
