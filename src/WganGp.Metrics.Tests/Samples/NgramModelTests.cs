using FluentAssertions;
using Xunit;

namespace WganGp.Metrics.Tests.Samples;

public sealed class NgramModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Divergence_of_equal_texts_is_zero_and_of_disjoint_ones_one_bit(int n)
    {
        var text = Model(n, [1, 2, 3, 4, 5]);

        text.JensenShannonDivergence(Model(n, [1, 2, 3, 4, 5], [1, 2, 3, 4, 5])).Should().BeApproximately(0, 1e-15);
        text.JensenShannonDivergence(Model(n, [11, 12, 13, 14, 15])).Should().Be(1);
    }

    [Fact]
    public void Divergence_equals_closed_form_and_is_symmetric()
    {
        // p = (3/4, 1/4, 0), q = (1/4, 0, 3/4): H((1/2, 1/8, 3/8)) - (H(p) + H(q)) / 2.
        var p = Model(1, [1, 1, 1, 2]);
        var q = Model(1, [1, 3, 3, 3]);
        var expected = Entropy(0.5, 0.125, 0.375) - (Entropy(0.75, 0.25) + Entropy(0.25, 0.75)) / 2;

        p.JensenShannonDivergence(q).Should().BeApproximately(expected, 1e-15);
        q.JensenShannonDivergence(p).Should().BeApproximately(expected, 1e-15);
    }

    [Fact]
    public void Sequences_do_not_reach_over_the_end_of_a_text()
    {
        var pairs = Model(2, [1, 2, 3], [4, 5]);

        pairs.Distinct.Should().Be(3);
        pairs.JensenShannonDivergence(Model(2, [3, 4])).Should().Be(1, "3 ends one text and 4 begins the next");
    }

    [Fact]
    public void Sequences_of_four_large_numbers_are_told_apart()
    {
        var model = Model(4, [65534, 1, 65534, 2], [65534, 1, 65534, 3], [1, 65534, 2, 65534]);

        model.Distinct.Should().Be(3);
    }

    [Fact]
    public void Models_that_cannot_be_compared_are_refused()
    {
        FluentActions.Invoking(() => Model(5, [1])).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Model(1, [1]).JensenShannonDivergence(Model(2, [1, 2]))).Should().Throw<MetricException>();
        FluentActions.Invoking(() => Model(2, [1, 2]).JensenShannonDivergence(Model(2, [1])))
            .Should().Throw<MetricException>().WithMessage("*0 of 2*");
    }

    private static NgramModel Model(int n, params ushort[][] texts) =>
        new(n, texts.Select(text => (ReadOnlyMemory<ushort>)text));

    private static double Entropy(params double[] probabilities) => -probabilities.Sum(p => p * Math.Log2(p));
}
