using FluentAssertions;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Metrics.Tests.FeatureMetrics;

public sealed class InceptionScoreTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Clear_and_equally_frequent_classes_score_their_number()
    {
        using var probabilities = Toys.Set(eye(4).repeat(10, 1));

        var result = InceptionScore.Compute(probabilities, new() { Output = ClassOutput.Probabilities });

        result.Value.Should().BeApproximately(4, 1e-12);
        result.Deviation.Should().BeApproximately(0, 1e-12);
        result.Name.Should().Be("Inception score by toy");
        result.ReferenceSamples.Should().Be(0);
    }

    [Fact]
    public void The_same_answer_for_every_sample_scores_one()
    {
        using var logits = Toys.Set(tensor(new double[] { 3, 1, -200 }).unsqueeze(0).repeat(30, 1));

        InceptionScore.Compute(logits).Value.Should().BeApproximately(1, 1e-12);
    }

    [Fact]
    public void Two_samples_have_the_score_computed_by_hand()
    {
        // p = (1, 0) and (1/2, 1/2), p(y) = (3/4, 1/4).
        using var probabilities = Toys.Set(tensor(new[] { 1, 0, 0.5, 0.5 }, [2, 2]));
        var expected = Math.Exp((Math.Log(4 / 3.0) + 0.5 * Math.Log(2 / 3.0) + 0.5 * Math.Log(2)) / 2);

        var result = InceptionScore.Compute(probabilities, new() { Output = ClassOutput.Probabilities, Splits = 1 });

        result.Value.Should().BeApproximately(expected, 1e-12);
        result.Interval.Should().BeNull();
        result.Notes.Should().Equal("No interval: one split has no spread.");
    }

    [Fact]
    public void What_is_no_probability_is_refused()
    {
        using var logits = Toys.Normal(1, 20, 3);

        FluentActions.Invoking(() => InceptionScore.Compute(logits, new() { Output = ClassOutput.Probabilities }))
            .Should().Throw<MetricException>().WithMessage("The features of 'toy' are no probabilities: *");
        FluentActions.Invoking(() => InceptionScore.Compute(logits, new() { Splits = 21 })).Should().Throw<MetricException>()
            .WithMessage("The number of splits is 21 for 20 samples;*");
    }
}
