using FluentAssertions;
using FluentAssertions.Execution;
using Xunit;

namespace WganGp.Experiments.Tests;

public sealed class FourCellsTests
{
    private static readonly (double Gan, double WganGp)[] Scores = [(1, 1), (5, 1), (1, 5), (2, 6), (3, 3), (4, 4)];

    [Theory]
    [InlineData(1, 0, 0, 6, 0)]
    [InlineData(3, 1, 2, 2, 1)]
    [InlineData(5, 1, 2, 0, 3)]
    [InlineData(9, 0, 0, 0, 6)]
    public void Each_pair_is_in_one_cell(double threshold, int onlyGan, int onlyWganGp, int both, int neither) =>
        FourCells.Count(threshold, Scores).Should().Be(new FourCells(threshold, onlyGan, onlyWganGp, both, neither));

    [Fact]
    public void Random_pairs_are_the_same_for_a_seed_and_use_every_choice()
    {
        NetworkPair[] Draw(ulong seed) => [.. Enumerable.Range(1, 200).Select(number => NetworkPair.Draw(seed, number))];
        var pairs = Draw(0);

        pairs.Should().Equal(Draw(0)).And.NotEqual(Draw(1));
        using var all = new AssertionScope();
        pairs.Select(pair => pair.GeneratorActivation).Distinct().Should().HaveCount(4).And.NotContain(Activation.Elu);
        pairs.Select(pair => pair.CriticActivation).Distinct().Should().HaveCount(4);
        pairs.Select(pair => pair.GeneratorDepth).Distinct().Should().BeEquivalentTo([4, 8, 12, 20]);
        pairs.Select(pair => pair.CriticDepth).Distinct().Should().BeEquivalentTo([4, 8, 12, 20]);
        pairs.Select(pair => pair.GeneratorChannels).Distinct().Should().HaveCount(3);
        pairs.Select(pair => pair.CriticChannels).Distinct().Should().HaveCount(3);
        pairs.Count(pair => pair.GeneratorNorm).Should().BeInRange(70, 130);
        pairs.Count(pair => pair.CriticNorm).Should().BeInRange(70, 130);
    }
}
