using FluentAssertions;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Metrics.Tests.FeatureMetrics;

public sealed class MemorisationTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Points_on_a_line_have_the_values_counted_by_hand()
    {
        using var training = Toys.Line(0, 10);
        using var heldOut = Toys.Line(3, 30);
        using var generated = Toys.Line(1, 2, 1.5, 12);

        var result = Memorisation.Compute(generated, training, heldOut, new() { Blocks = 2 });

        // To training 1, 2, 1.5, 2; to held-out samples 2, 1, 1.5, 9.
        result.Share.Value.Should().BeApproximately(2.5 / 4, 1e-12);
        result.Ratio.Value.Should().BeApproximately(6.5 / 13.5, 1e-12);
        (result.Share.Samples, result.Share.ReferenceSamples).Should().Be((4, 2));
    }

    [Fact]
    public void A_generator_that_repeats_its_training_data_is_found()
    {
        using var training = Toys.Normal(1, 100, 5);
        using var heldOut = Toys.Normal(2, 100, 5);
        using var fresh = Toys.Normal(3, 200, 5);
        using var repeated = Toys.Set(training.Values + Toys.Values(4, 100, 5).to(ScalarType.Float32) * 0.01f);

        var result = Memorisation.Compute(repeated, training, heldOut);
        result.Share.Value.Should().BeGreaterThan(0.98);
        result.Ratio.Value.Should().BeLessThan(0.1);
        var clean = Memorisation.Compute(fresh, training, heldOut);
        (clean.Share.Interval!.Value is { Lower: < 0.5, Upper: > 0.5 }).Should().BeTrue();
        (clean.Ratio.Interval!.Value is { Lower: < 1, Upper: > 1 }).Should().BeTrue();
        Memorisation.Compute(training, training, training).Share.Value.Should().Be(0.5, "ties count half");
        Memorisation.Compute(training, training, training).Ratio.Value.Should().Be(1);
    }

    [Fact]
    public void The_larger_set_is_reduced_and_the_note_says_so()
    {
        using var training = Toys.Normal(1, 300, 5);
        using var heldOut = Toys.Normal(2, 30, 5);
        using var generated = Toys.Normal(3, 100, 5);

        var result = Memorisation.Compute(generated, training, heldOut);

        (result.Share.Interval!.Value is { Lower: < 0.5, Upper: > 0.5 }).Should().BeTrue();
        result.Share.Notes.Should().Equal("30 of 300 training and of 30 held-out samples were compared, equally many of each.");
        FluentActions.Invoking(() => Memorisation.Compute(generated, training, heldOut, new() { Blocks = 31 }))
            .Should().Throw<MetricException>();
    }

    [Fact]
    public void The_interval_s_error_is_that_of_repetitions()
    {
        var (values, errors) = (new List<double[]>(), new List<double[]>());
        for (var seed = 0; seed < 30; seed++)
        {
            using var training = Toys.Normal(700 + seed, 100, 2);
            using var heldOut = Toys.Normal(800 + seed, 100, 2);
            using var generated = Toys.Normal(900 + seed, 100, 2);
            var result = Memorisation.Compute(generated, training, heldOut).All;
            values.Add([.. result.Select(each => each.Value)]);
            errors.Add([.. result.Select(each => (each.Interval!.Value.Upper - each.Value) / Quantiles.Student(0.95, 9))]);
        }

        for (var i = 0; i < 2; i++)
        {
            (errors.Average(each => each[i]) / Intervals.Deviation([.. values.Select(each => each[i])])).Should().BeInRange(0.6, 1.9);
        }
    }

    [Fact]
    public void Neighbours_are_found_from_the_nearest_on()
    {
        using var among = Toys.Line(5, 0, 2, 9);
        using var queries = Toys.Line(1.5, 9);

        var found = NearestNeighbours.Find(queries, among, 2);

        found[0].Should().Equal(new Neighbour(2, 0.5), new Neighbour(1, 1.5));
        found[1].Should().Equal(new Neighbour(3, 0), new Neighbour(0, 4));
        FluentActions.Invoking(() => NearestNeighbours.Find(queries, among, 5)).Should().Throw<MetricException>()
            .WithMessage("The number of neighbours is 5 among 4 samples; give 1 to 4.");
    }
}
