using FluentAssertions;
using WganGp.Tabular.Transforms;
using Xunit;

namespace WganGp.Tabular.Tests.Transforms;

public sealed class RanksTests
{
    [Fact]
    public void The_median_is_zero_and_the_ends_are_the_bounds()
    {
        var ranks = Ranks.Fit([.. Enumerable.Range(0, 101).Select(i => Math.Exp(i))]);
        var random = new IndexedRandom(1, 0, 0);

        ranks.Scale(Math.Exp(50), ref random).Should().BeApproximately(0, 1e-12);
        ranks.Scale(1, ref random).Should().BeApproximately(-0.99, 1e-12);
        ranks.Scale(Math.Exp(100), ref random).Should().BeApproximately(0.99, 1e-12);
        ranks.Scale(1e300, ref random).Should().BeApproximately(0.99, 1e-12, "beyond the largest value there is no rank");
    }

    [Fact]
    public void Values_come_back()
    {
        var values = Enumerable.Range(0, 5_000).Select(i => Math.Pow(i, 1.7)).ToArray();
        var ranks = Ranks.Fit(values);
        foreach (var value in values)
        {
            var random = new IndexedRandom(1, 0, 0);
            ranks.Value(ranks.Scale(value, ref random)).Should().BeApproximately(value, 1e-9 * values[^1]);
        }
    }

    [Fact]
    public void A_repeated_value_is_an_interval_of_places_and_as_frequent_as_in_the_column()
    {
        // 60 % zeros, then 1 to 400.
        var values = Enumerable.Repeat(0.0, 600).Concat(Enumerable.Range(1, 400).Select(i => (double)i)).ToArray();
        var ranks = Ranks.Fit(values);
        var places = Enumerable.Range(0, 2_000).Select(i =>
        {
            var random = new IndexedRandom(1, 0, (ulong)i);
            return ranks.Scale(0, ref random);
        }).ToArray();

        places.Distinct().Should().HaveCountGreaterThan(1_000);
        places.Should().AllSatisfy(place => ranks.Value(place).Should().Be(0));
        // Logits of evenly spread shares.
        var zeros = Enumerable.Range(0, 1_000).Count(i =>
        {
            var share = (i + 0.5) / 1_000;
            return Math.Round(ranks.Value(0.99 * Math.Log(share / (1 - share)) / Math.Log((1 - 0.000125) / 0.000125))) == 0;
        });
        zeros.Should().BeInRange(598, 602);
    }
}
