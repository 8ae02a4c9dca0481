using FluentAssertions;
using TorchSharp;
using Xunit;

namespace WganGp.Metrics.Tests.Samples;

public sealed class TwoPointStatisticsTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Checkerboard_alternates_along_the_axes(bool periodic)
    {
        var board = Image(8, 8, (row, column) => (row + column) % 2 == 0);

        var statistics = Measure(board, new() { Periodic = periodic });

        statistics.Porosity.Value.Should().Be(0.5);
        statistics.Curves.Select(curve => curve.Direction).Should().Equal("height", "width", "radial");
        foreach (var curve in statistics.Curves.Take(2)) curve.Probabilities.Should().Equal(0.5, 0, 0.5, 0, 0.5);
        // Lags of length 1 and sqrt 2 are at the distance 1: half of the pairs on the diagonals are in the phase.
        var diagonal = periodic ? 2 * 64.0 : 2 * 49.0;
        var straight = periodic ? 2 * 64.0 : 2 * 56.0;
        var hits = periodic ? 64 : (25 + 24.0);
        statistics.Radial.Probabilities[1].Should().BeApproximately(hits / (diagonal + straight), 1e-15);
    }

    [Fact]
    public void Lines_are_correlated_along_themselves_alone()
    {
        // Two columns of four: S2 along the width is 1/2, 1/4, 0, 1/4, 1/2, …
        var lines = Image(16, 16, (_, column) => column % 4 < 2);

        var statistics = Measure(lines, new() { Periodic = true });

        statistics.Curves[0].Probabilities.Should().OnlyContain(value => value == 0.5);
        statistics.Curves[1].Probabilities.Should().Equal(0.5, 0.25, 0, 0.25, 0.5, 0.25, 0, 0.25, 0.5);
        statistics.Curves[0].CorrelationLength.Should().BeNull();
        // The autocovariance falls from 1 to 0 within one pixel.
        statistics.Curves[1].CorrelationLength!.Value.Should().BeApproximately(1 - (1 / Math.E), 1e-15);
    }

    [Theory]
    [InlineData(1.0, 1)]
    [InlineData(-1.0, 0)]
    public void One_phase_alone_has_no_correlation_length(double value, double share)
    {
        var statistics = Measure(torch.full([3, 1, 4, 5, 6], value), new());

        statistics.Porosity.Value.Should().Be(share);
        statistics.Curves.Should().HaveCount(4).And.OnlyContain(curve => curve.CorrelationLength == null);
        statistics.Radial.Probabilities.Should().OnlyContain(probability => probability == share);
        statistics.Porosity.Interval.Should().Be(statistics.Porosity.Interval!.Value with { Lower = share, Upper = share });
    }

    [Theory]
    [InlineData(new long[] { 40, 1, 32, 32 })]
    [InlineData(new long[] { 10, 1, 16, 16, 16 })]
    public void Independent_pixels_have_the_square_of_their_share(long[] shape)
    {
        var statistics = Measure(Independent(5, shape, 0.3), new() { Threshold = 0.7 });

        statistics.Porosity.Value.Should().BeApproximately(0.3, 0.01);
        statistics.Radial.Probabilities.Skip(1).Should().OnlyContain(value => Math.Abs(value - 0.09) < 0.01);
        statistics.Radial.CorrelationLength!.Value.Should().BeApproximately(1 - (1 / Math.E), 0.03);
        statistics.Porosity.Interval!.Value.Lower.Should().BeLessThan(0.3);
        statistics.Porosity.Interval!.Value.Upper.Should().BeGreaterThan(0.3);
        statistics.Radial.Deviations!.Should().OnlyContain(deviation => deviation > 0 && deviation < 0.01);
    }

    [Fact]
    public void Correlation_length_of_a_Debye_curve_is_its_own()
    {
        double[] Curve(double length) => [.. Enumerable.Range(0, 40).Select(r => 0.09 + (0.21 * Math.Exp(-r / length)))];

        // Exact where a whole number of pixels is reached, else up to the straight line between two.
        CorrelationLength.Of(Curve(4))!.Value.Should().BeApproximately(4, 1e-12);
        CorrelationLength.Of(Curve(5.5))!.Value.Should().BeApproximately(5.5, 0.03);
        CorrelationLength.Of(Curve(50)).Should().BeNull();
    }

    [Fact]
    public void Statistics_depend_neither_on_batches_nor_on_the_samples_order()
    {
        var samples = Independent(2, [150, 1, 12, 9], 0.5);
        var options = new TwoPointOptions { Threshold = 0.5 };
        var first = Measure(samples, options);

        var parts = TwoPointStatistics.Measure(SampleSource.FromTensor(samples, batchSize: 7), options);
        parts.Radial.Probabilities.Should().Equal(first.Radial.Probabilities);
        parts.Porosity.Interval.Should().Be(first.Porosity.Interval);
        Measure(samples.flip(0), options).Radial.Probabilities.Should().Equal(first.Radial.Probabilities);
        Measure(samples.flip(3), options).Radial.Probabilities.Should().Equal(first.Radial.Probabilities);
    }

    [Fact]
    public void Sets_are_compared_by_their_differences()
    {
        var options = new TwoPointOptions { Threshold = 0.5, MaxDistance = 4 };
        var real = Measure(Independent(1, [60, 1, 16, 16], 0.5), options);
        var similar = Measure(Independent(2, [60, 1, 16, 16], 0.5), options);
        var other = Measure(Independent(3, [60, 1, 16, 16], 0.2), options);

        var near = similar.CompareWith(real);
        var far = other.CompareWith(real);

        near.Select(result => result.Name).Should().Equal(
            "Porosity difference", "Two-point probability distance", "Correlation length difference");
        near.Should().OnlyContain(result => result.Interval != null && result.Samples == 60 && result.ReferenceSamples == 60);
        far[0].Value.Should().BeApproximately(Math.Abs(other.Porosity.Value - real.Porosity.Value), 1e-15).And.BeApproximately(0.3, 0.02);
        // S2 of independent pixels is p at 0 and p² elsewhere: differences 0.3, and four times 0.25 - 0.04.
        far[1].Value.Should().BeApproximately(Math.Sqrt(((0.3 * 0.3) + (4 * 0.21 * 0.21)) / 5), 0.01);
        for (var i = 0; i < 2; i++) far[i].Interval!.Value.Lower.Should().BeGreaterThan(near[i].Interval!.Value.Upper);
        near[0].Interval!.Value.Lower.Should().Be(0);
        real.CompareWith(real).Should().OnlyContain(result => result.Value == 0);
    }

    [Fact]
    public void A_single_sample_has_no_interval()
    {
        var statistics = Measure(Independent(1, [1, 1, 16, 16], 0.5), new() { Threshold = 0.5 });

        statistics.Porosity.Interval.Should().BeNull();
        statistics.Porosity.Notes.Should().ContainSingle().Which.Should().StartWith("No interval");
        statistics.Radial.Deviations.Should().BeNull();
    }

    [Fact]
    public void Samples_and_options_that_do_not_fit_are_refused()
    {
        FluentActions.Invoking(() => Measure(torch.zeros(2, 3, 8, 8), new()))
            .Should().Throw<MetricException>().WithMessage("The samples are [2, 3, 8, 8]; give images*");
        FluentActions.Invoking(() => Measure(torch.zeros(2, 1, 8, 6), new() { MaxDistance = 6 }))
            .Should().Throw<MetricException>().WithMessage("MaxDistance is 6, but the shortest side has 6 pixels; give at most 5.");
        FluentActions.Invoking(() => Measure(torch.zeros(2, 1, 8, 6), new() { MaxDistance = 4, Periodic = true }))
            .Should().Throw<MetricException>().WithMessage("*give at most 3, half of it: beyond, a periodic sample repeats.");
        FluentActions.Invoking(() => Measure(torch.zeros(2, 1, 8, 6), new() { Threshold = double.NaN }))
            .Should().Throw<MetricException>().WithMessage("Threshold is NaN*");
        var coarse = Measure(torch.zeros(2, 1, 8, 8), new() { Threshold = 1 });
        FluentActions.Invoking(() => coarse.CompareWith(Measure(torch.zeros(2, 1, 8, 8), new())))
            .Should().Throw<MetricException>()
            .WithMessage("The statistics were measured differently: *threshold 1*, against *threshold 0*");
    }

    private static torch.Tensor Image(int height, int width, Func<int, int, bool> inPhase)
    {
        var values = new float[height * width];
        for (var i = 0; i < values.Length; i++) values[i] = inPhase(i / width, i % width) ? 1 : -1;
        return torch.tensor(values, [1, 1, height, width]);
    }

    private static torch.Tensor Independent(long seed, long[] shape, double share)
    {
        var random = new SampleRandom(seed);
        var values = new double[shape.Aggregate(1L, (product, side) => product * side)];
        for (var i = 0; i < values.Length; i++) values[i] = random.Uniform();
        // Above 1 - share with the probability share; the thresholds of the tests are 0.7 and 0.5.
        var threshold = share == 0.3 ? 0.7 : 0.5;
        return torch.tensor(values, shape).Plus(threshold - (1 - share));
    }

    private static TwoPointStatistics Measure(torch.Tensor samples, TwoPointOptions options) =>
        TwoPointStatistics.Measure(SampleSource.FromTensor(samples), options);
}
