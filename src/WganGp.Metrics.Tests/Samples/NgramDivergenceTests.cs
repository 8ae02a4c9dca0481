using FluentAssertions;
using Xunit;

namespace WganGp.Metrics.Tests.Samples;

public sealed class NgramDivergenceTests
{
    [Fact]
    public void The_result_is_the_models_divergence_with_an_interval()
    {
        var texts = Texts(1, 60);
        var reference = new NgramModel(2, Texts(2, 500));

        var result = NgramDivergence.Compute(texts, reference);

        result.Value.Should().BeApproximately(new NgramModel(2, texts).JensenShannonDivergence(reference), 1e-12);
        result.Name.Should().Be("Jensen-Shannon divergence of 2-grams");
        (result.Samples, result.ReferenceSamples).Should().Be((60, 500));
        var inside = Enumerable.Range(10, 40).Select(seed => NgramDivergence.Compute(Texts(seed, 60), reference, resamples: 0).Value)
            .Count(value => value >= result.Interval!.Value.Lower && value <= result.Interval.Value.Upper);
        inside.Should().BeGreaterThanOrEqualTo(24);
        (result.Interval!.Value.Upper - result.Interval.Value.Lower).Should().BeLessThan(0.1);
    }

    [Fact]
    public void Texts_that_are_too_short_are_refused()
    {
        FluentActions.Invoking(() => NgramDivergence.Compute([new ushort[] { 1, 2 }], new NgramModel(3, Texts(1, 5))))
            .Should().Throw<MetricException>().WithMessage("The texts have 0 and the reference 50 sequences of 3 symbols*");
    }

    private static List<ReadOnlyMemory<ushort>> Texts(long seed, int count)
    {
        var random = new SampleRandom(seed);
        // The smaller of two numbers: not uniform.
        return
        [
            .. Enumerable.Range(0, count).Select(_ => new ReadOnlyMemory<ushort>(
                [.. Enumerable.Range(0, 12).Select(_ => (ushort)Math.Min(random.Index(6), random.Index(6)))])),
        ];
    }
}
