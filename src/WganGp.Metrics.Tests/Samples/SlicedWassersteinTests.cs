using FluentAssertions;
using TorchSharp;
using Xunit;

namespace WganGp.Metrics.Tests.Samples;

public sealed class SlicedWassersteinTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void In_one_dimension_it_is_the_distance_of_the_sorted_values(int order)
    {
        double[] a = [3, -1, 0.5, 8], b = [2, 2, -4, 1];
        var expected = Math.Pow(a.Order().Zip(b.Order(), (x, y) => Math.Pow(Math.Abs(x - y), order)).Average(), 1.0 / order);

        var result = Compute(torch.tensor(a).unsqueeze(1), torch.tensor(b).unsqueeze(1), new() { Order = order, Projections = 5 });

        result.Value.Should().BeApproximately(expected, 1e-12);
    }

    [Fact]
    public void Unequal_numbers_are_compared_by_their_quantile_functions()
    {
        // F is 0 below 1/2 and 6 above; G is 0, 3, 9 by thirds: |F - G| = 0 for 1/3, 3 for 1/6, 3 for 1/6, 3 for 1/3.
        var a = torch.tensor(new double[] { 6, 0 }).unsqueeze(1);
        var b = torch.tensor(new double[] { 3, 9, 0 }).unsqueeze(1);

        Compute(a, b, new() { Order = 1 }).Value.Should().BeApproximately(2, 1e-14);
        Compute(a, b, new() { Order = 2 }).Value.Should().BeApproximately(Math.Sqrt(6), 1e-14);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Of_point_masses_it_is_the_distance_times_the_mean_of_a_direction_s_part(int order)
    {
        // E |θ·e| = 2/π in the plane, E (θ·e)² = 1/d.
        var a = torch.zeros(3, 2, dtype: torch.ScalarType.Float64);
        var b = a.Plus(torch.tensor(new double[] { 3, 4 }));

        var result = Compute(a, b, new() { Order = order, Projections = 2_000 });

        var expected = 5 * (order == 1 ? 2 / Math.PI : Math.Sqrt(0.5));
        result.Value.Should().BeInRange(result.Interval!.Value.Lower, result.Interval.Value.Upper);
        expected.Should().BeInRange(result.Interval.Value.Lower, result.Interval.Value.Upper);
        (result.Interval.Value.Upper - result.Interval.Value.Lower).Should().BeInRange(0.05, 0.2);
    }

    [Fact]
    public void Of_shifted_Gaussians_it_is_near_the_shift_over_the_root_of_the_dimensions()
    {
        var (a, b) = (Normal(1, 1_000, 4), Normal(2, 1_000, 4).Plus(1));

        var result = Compute(a, b, new() { Projections = 200, Resamples = 5 });

        // The shift is (1, 1, 1, 1), of length 2: sqrt(4 / 4) = 1.
        result.Value.Should().BeApproximately(1, 0.1);
        result.Interval!.Value.Lower.Should().BeLessThan(result.Value).And.BeGreaterThan(0.7);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void It_is_a_distance(long seed)
    {
        var order = 1 + (int)(seed % 2);
        var options = new SlicedWassersteinOptions { Order = order, Projections = 10, Seed = seed, Resamples = 2 };
        var (a, b, c) = (Normal(seed, 20 + seed, 3), Normal(seed + 10, 27, 3).Times(2), Normal(seed + 20, 15, 3).Plus(1));
        double Distance(torch.Tensor x, torch.Tensor y) => Compute(x, y, options).Value;

        var between = Distance(a, b);

        Distance(a, a).Should().Be(0);
        Distance(b, a).Should().BeApproximately(between, 1e-12);
        Distance(a.flip(0), b).Should().BeApproximately(between, 1e-12);
        Distance(a.Times(-3).Plus(5), b.Times(-3).Plus(5)).Should().BeApproximately(3 * between, 1e-12);
        Distance(a, c).Should().BeLessThanOrEqualTo(between + Distance(b, c) + 1e-12);
        Distance(torch.cat([a, a]), b).Should().BeApproximately(between, 1e-12, "the distributions are the same");
    }

    [Fact]
    public void A_seed_gives_one_value_with_any_batches_and_any_number_of_threads()
    {
        var (a, b) = (Normal(1, 50, 6).to(torch.ScalarType.Float32), Normal(2, 40, 6).to(torch.ScalarType.Float32));
        var first = SlicedWasserstein.Compute(SampleSource.FromTensor(a, 50), SampleSource.FromTensor(b, 40));
        var threads = torch.get_num_threads();
        try
        {
            torch.set_num_threads(3);
            var second = SlicedWasserstein.Compute(SampleSource.FromTensor(a, 7), SampleSource.FromTensor(b, 1));

            second.Value.Should().BeApproximately(first.Value, 1e-14);
            second.Interval!.Value.Upper.Should().BeApproximately(first.Interval!.Value.Upper, 1e-13);
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    [Fact]
    public void The_interval_holds_repetitions()
    {
        var (a, b) = (Normal(1, 200, 2), Normal(2, 200, 2).Plus(1));
        var interval = Compute(a, b, new() { Projections = 32, Resamples = 50 }).Interval!.Value;

        var inside = Enumerable.Range(0, 20).Count(i =>
        {
            var value = Compute(
                Normal(100 + i, 200, 2), Normal(200 + i, 200, 2).Plus(1), new() { Projections = 32, Resamples = 0 }).Value;
            return value >= interval.Lower && value <= interval.Upper;
        });

        // The estimate itself is off its mean too, so that fewer than 95 % are held.
        inside.Should().BeGreaterThanOrEqualTo(12);
        (interval.Upper - interval.Lower).Should().BeLessThan(0.7);
    }

    internal static torch.Tensor Normal(long seed, long count, long dimensions)
    {
        var random = new SampleRandom(seed);
        var values = new double[count * dimensions];
        for (var i = 0; i < values.Length; i++) values[i] = random.Normal();
        return torch.tensor(values, [count, dimensions]);
    }

    private static MetricResult Compute(torch.Tensor samples, torch.Tensor reference, SlicedWassersteinOptions options) =>
        SlicedWasserstein.Compute(SampleSource.FromTensor(samples), SampleSource.FromTensor(reference), options);
}
