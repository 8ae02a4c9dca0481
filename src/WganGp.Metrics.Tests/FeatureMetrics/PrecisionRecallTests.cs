using FluentAssertions;
using FsCheck.Xunit;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Metrics.Tests.FeatureMetrics;

public sealed class PrecisionRecallTests : IDisposable
{
    private static readonly PrecisionRecallOptions NoHalves = new() { HalfSamples = 0 };
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Points_on_a_line_have_the_values_counted_by_hand()
    {
        // k = 1. Radii of the real 0, 1, 3, 10: 1, 1, 2, 7. Radii of the generated 0.5, 4, 20: 3.5, 3.5, 16.
        using var reference = Toys.Line(0, 1, 3, 10);
        using var generated = Toys.Line(0.5, 4, 20);

        var result = PrecisionRecall.Compute(generated, reference, NoHalves with { Neighbours = 1 });

        // 0.5 is within those of 0 and 1; 4 within those of 3 and 10; 20 within none.
        result.Precision.Value.Should().BeApproximately(2 / 3.0, 1e-12);
        result.Density.Value.Should().BeApproximately(4 / 3.0, 1e-12);
        // 0, 1, 3 within that of 0.5; 10 within that of 20.
        result.Recall.Value.Should().Be(1);
        // The nearest generated ones are at 0.5, 0.5, 1 and 6.
        result.Coverage.Value.Should().Be(1);
        result.Precision.Notes.Should().Equal("No interval: no half samples were asked for.");
        result.All.Select(each => each.Name).Should().Equal(
            "Precision by toy", "Recall by toy", "Density by toy", "Coverage by toy");
    }

    [Fact]
    public void A_point_on_the_radius_is_outside()
    {
        // Radii 1. The generated one is exactly 1 from 1.
        using var reference = Toys.Line(0, 1);
        using var generated = Toys.Line(2, 3);

        PrecisionRecall.Compute(generated, reference, NoHalves with { Neighbours = 1 }).Precision.Value.Should().Be(0);
    }

    [Fact]
    public void Identical_sets_are_perfect_and_disjoint_ones_have_nothing_in_common()
    {
        using var set = Toys.Normal(1, 60, 3);
        using var far = Toys.Normal(2, 60, 3, mean: 1000);

        var same = PrecisionRecall.Compute(set, set);
        (same.Precision.Value, same.Recall.Value, same.Coverage.Value).Should().Be((1, 1, 1));
        same.Precision.Interval!.Value.Upper.Should().Be(1);
        PrecisionRecall.Compute(far, set).All.Select(each => each.Value).Should().OnlyContain(value => value == 0);
    }

    [Fact]
    public void Sets_of_copies_have_no_radius()
    {
        using var copies = Toys.Set(ones(20, 3) * 0.1);

        var result = PrecisionRecall.Compute(copies, copies, NoHalves);

        result.All.Select(each => each.Value).Should().OnlyContain(value => value == 0, "no distance is less than 0");
    }

    [Fact]
    public void The_intervals_errors_are_those_of_repetitions()
    {
        var (values, errors) = (new List<double[]>(), new List<double[]>());
        for (var seed = 0; seed < 20; seed++)
        {
            using var generated = Toys.Normal(500 + seed, 200, 2, mean: 0.8);
            using var reference = Toys.Normal(600 + seed, 200, 2);
            var result = PrecisionRecall.Compute(generated, reference).All;
            values.Add([.. result.Select(each => each.Value)]);
            // The side that no bound cuts.
            errors.Add([.. result.Select(each => (each.Value - each.Interval!.Value.Lower) / Quantiles.Student(0.95, 9))]);
        }

        for (var i = 0; i < 4; i++)
        {
            (errors.Average(each => each[i]) / Intervals.Deviation([.. values.Select(each => each[i])])).Should().BeInRange(0.6, 1.9);
        }
    }

    [Property(MaxTest = 8)]
    public void They_are_independent_of_order_scale_and_place(int seed)
    {
        using var generated = Toys.Normal(seed & 0xFFFF, 40, 3, mean: 0.5);
        using var reference = Toys.Normal((seed & 0xFFFF) + 9, 30, 3);
        using var shuffled = Toys.Shuffled(generated, seed);
        using var generatedMoved = Toys.Set(generated.Values * 4 + 8);
        using var referenceMoved = Toys.Set(reference.Values * 4 + 8);
        var expected = Values(generated, reference);

        Values(shuffled, reference).Should().Equal(expected);
        Values(generatedMoved, referenceMoved).Should().Equal(expected);
        // Precision of the one is recall of the other.
        Values(reference, generated)[0].Should().Be(expected[1]);

        static double[] Values(FeatureSet generated, FeatureSet reference) =>
            [.. PrecisionRecall.Compute(generated, reference, NoHalves).All.Select(each => each.Value)];
    }

    [Fact]
    public void Sets_too_small_for_k_are_refused()
    {
        using var set = Toys.Normal(1, 10, 3);

        FluentActions.Invoking(() => PrecisionRecall.Compute(set, set)).Should().Throw<MetricException>()
            .WithMessage("The smaller set has 10 samples, too few for k = 5*");
        PrecisionRecall.Compute(set, set, NoHalves).Precision.Value.Should().Be(1);
        FluentActions.Invoking(() => PrecisionRecall.Compute(set, set, new() { HalfSamples = 1 })).Should().Throw<MetricException>();
    }

    [Fact]
    public void Many_blocks_of_rows_give_the_values_of_one()
    {
        // 3,000 columns make blocks of 1,398 rows: three of them.
        using var generated = Toys.Normal(11, 3000, 2, mean: 0.5);
        using var reference = Toys.Normal(12, 3000, 2);
        var result = PrecisionRecall.Compute(generated, reference, new() { HalfSamples = 2 });

        var across = cdist(reference.Values.to(ScalarType.Float64), generated.Values.to(ScalarType.Float64));
        var (radii, _) = cdist(reference.Values.to(ScalarType.Float64), reference.Values.to(ScalarType.Float64)).topk(6, 1, largest: false);
        var inside = across.lt(radii.select(1, 5).unsqueeze(1));
        result.Precision.Value.Should().BeApproximately(inside.any(0).sum().item<long>() / 3000.0, 1e-3);
        result.Coverage.Value.Should().BeApproximately(inside.any(1).sum().item<long>() / 3000.0, 1e-3);
        result.Density.Value.Should().BeApproximately(inside.sum().item<long>() / 15000.0, 1e-3);
    }
}
