using FluentAssertions;
using TorchSharp;
using Xunit;

namespace WganGp.Metrics.Tests.Samples;

public sealed class WassersteinDistanceTests : IDisposable
{
    private static readonly WassersteinOptions Entropic = new() { Method = WassersteinMethod.Entropic };
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Of_point_masses_it_is_their_distance()
    {
        var a = torch.zeros(5, 2, dtype: torch.ScalarType.Float64);
        var b = a.Plus(torch.tensor(new double[] { 3, 4 }));

        var result = Compute(a, b);

        result.Value.Should().Be(5);
        result.Interval!.Value.Lower.Should().BeApproximately(5, 1e-12);
        Compute(a, b, Entropic).Value.Should().BeApproximately(5, 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void In_one_dimension_it_is_the_mean_difference_of_the_sorted_values(long seed)
    {
        var (a, b) = (Normal(seed, 60, 1), Normal(seed + 9, 60, 1).Times(3).Plus(1));
        var expected = a.flatten().data<double>().ToArray().Order()
            .Zip(b.flatten().data<double>().ToArray().Order(), (x, y) => Math.Abs(x - y)).Average();

        Compute(a, b).Value.Should().BeApproximately(expected, 1e-12);
    }

    [Fact]
    public void Of_a_shifted_set_it_is_the_shift()
    {
        // Any other assignment is longer: the mean of the differences is the shift.
        var a = Normal(1, 100, 7);

        Compute(a, a.Plus(0.5)).Value.Should().BeApproximately(0.5 * Math.Sqrt(7), 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void It_is_a_distance(long seed)
    {
        var (a, b, c) = (Normal(seed, 40, 3), Normal(seed + 10, 40, 3).Times(2), Normal(seed + 20, 40, 3).Plus(1));
        double Distance(torch.Tensor x, torch.Tensor y) => Compute(x, y).Value;

        var between = Distance(a, b);

        Distance(a, a).Should().Be(0);
        Distance(a, a.flip(0)).Should().Be(0);
        Distance(b, a).Should().BeApproximately(between, 1e-12);
        Distance(a.flip(0), b).Should().BeApproximately(between, 1e-12);
        Distance(a.Times(-3).Plus(5), b.Times(-3).Plus(5)).Should().BeApproximately(3 * between, 1e-12);
        Distance(a, c).Should().BeLessThanOrEqualTo(between + Distance(b, c) + 1e-12);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(7, false)]
    [InlineData(40, false)]
    [InlineData(40, true)]
    public void Potentials_prove_that_no_assignment_is_cheaper(int size, bool whole)
    {
        var random = new SampleRandom(size);
        var costs = new double[size * size];
        // Whole numbers below 5 have many ties.
        for (var i = 0; i < costs.Length; i++) costs[i] = whole ? random.Index(5) : random.Uniform();

        var assignment = Assignment.Solve(costs, size, progress: null, CancellationToken.None);

        assignment.ColumnOfRow.Order().Should().Equal(Enumerable.Range(0, size));
        double[] u = [.. assignment.RowPotentials], v = [.. assignment.ColumnPotentials];
        for (var row = 0; row < size; row++)
        {
            var reduced = Enumerable.Range(0, size).Min(column => costs[(row * size) + column] - u[row] - v[column]);
            reduced.Should().BeGreaterThanOrEqualTo(-1e-12);
        }

        assignment.Cost.Should().BeApproximately(u.Sum() + v.Sum(), 1e-12);
    }

    [Fact]
    public void The_approximation_is_near_the_exact_distance_and_zero_between_equal_sets()
    {
        var (a, b) = (Normal(3, 100, 2), Normal(4, 100, 2).Plus(2));
        var exact = Compute(a, b).Value;

        // With more blur the approximation has less of the finite sets' own distance, which is 2.83 between the distributions.
        Compute(a, b, Entropic).Value.Should().BeInRange(2.83, exact);
        Compute(a, b, Entropic with { RelativeEpsilon = 0.0005, MaxIterations = 3_000 }).Value
            .Should().BeApproximately(exact, 0.005 * exact);
        Compute(a, a, Entropic).Value.Should().BeApproximately(0, 1e-3);
        Compute(torch.ones(4, 2), torch.ones(6, 2), Entropic).Value.Should().Be(0);
    }

    [Fact]
    public void Larger_and_unequal_sets_are_approximated_with_a_note()
    {
        var (a, b) = (Normal(3, 12, 2), Normal(4, 12, 2));

        foreach (var result in (MetricResult[])[Compute(a, b, new() { ExactLimit = 11 }), Compute(a, b.narrow(0, 0, 11), new())])
        {
            result.Settings["method"].Should().Be("entropic");
            result.Notes[0].Should().StartWith("Debiased entropic approximation, not the exact distance: epsilon ");
        }

        Compute(a, b, Entropic with { MaxIterations = 1 }).Notes.Should().HaveCount(2)
            .And.Contain(note => note.EndsWith("raise MaxIterations."));
    }

    [Fact]
    public void The_interval_holds_repetitions()
    {
        var (a, b) = (Normal(1, 150, 2), Normal(2, 150, 2).Plus(1));
        var interval = Compute(a, b).Interval!.Value;
        var approximate = Compute(a, b, Entropic).Interval!.Value;

        var inside = Enumerable.Range(0, 20).Count(i =>
        {
            var value = Compute(Normal(100 + i, 150, 2), Normal(200 + i, 150, 2).Plus(1)).Value;
            return value >= interval.Lower && value <= interval.Upper;
        });

        inside.Should().BeGreaterThanOrEqualTo(12);
        (interval.Upper - interval.Lower).Should().BeLessThan(0.8);
        (approximate.Upper - approximate.Lower).Should().BeApproximately(interval.Upper - interval.Lower, 0.1);
    }

    [Fact]
    public void Sets_that_do_not_fit_are_refused()
    {
        FluentActions.Invoking(() => Compute(torch.zeros(3, 2), torch.zeros(4, 2), new() { Method = WassersteinMethod.Exact }))
            .Should().Throw<MetricException>()
            .WithMessage("The exact distance needs two sets of one size, but these have 3 and 4 samples*");
        FluentActions.Invoking(() => Compute(torch.zeros(3, 2), torch.zeros(3, 4)))
            .Should().Throw<MetricException>().WithMessage("The samples have the shape [2] each, the reference samples [4]*");
        FluentActions.Invoking(() => Compute(torch.zeros(10_001, 1), torch.zeros(10_001, 1), new() { Method = WassersteinMethod.Exact }))
            .Should().Throw<MetricException>().WithMessage("10001 samples are too many for this distance*give at most 10000.");
        FluentActions.Invoking(() => Compute(torch.zeros(2, 1), torch.zeros(2, 1), new() { RelativeEpsilon = 0 }))
            .Should().Throw<MetricException>().WithMessage("RelativeEpsilon is 0; give a finite number above 0.");
    }

    private static torch.Tensor Normal(long seed, long count, long dimensions) => SlicedWassersteinTests.Normal(seed, count, dimensions);

    private static MetricResult Compute(torch.Tensor samples, torch.Tensor reference, WassersteinOptions? options = null) =>
        WassersteinDistance.Compute(SampleSource.FromTensor(samples), SampleSource.FromTensor(reference), options);
}
