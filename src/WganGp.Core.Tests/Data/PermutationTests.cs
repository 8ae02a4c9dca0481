using FluentAssertions;
using WganGp.Data;
using Xunit;

namespace WganGp.Tests.Data;

/// <summary>The order of the data is a permutation for every count, and every order is as likely as every other.</summary>
public sealed class PermutationTests
{
    public static TheoryData<long> HugeCounts =>
        [(1L << 31) - 1, 1L << 31, 1L << 32, (1L << 32) + 1, 1L << 40, (1L << 53) + 1, long.MaxValue - 1, long.MaxValue];

    [Fact]
    public void Every_index_comes_once_whatever_the_count()
    {
        var indices = new long[2_000];
        var seen = new bool[indices.Length];
        for (var count = 1; count <= indices.Length; count++)
        {
            var all = Fill(indices.AsSpan(0, count), 0);
            Array.Clear(seen);
            new Permutation(count, (ulong)count).Apply(all);
            foreach (var index in all) seen[index] = !seen[index];
            seen.AsSpan(0, count).Contains(false).Should().BeFalse("{0} indices are {0} different ones", count);
        }
    }

    [Theory]
    [MemberData(nameof(HugeCounts))]
    public void Indices_of_a_huge_count_are_within_it_different_and_spread_over_all_of_it(long count)
    {
        const int sampled = 1 << 16;
        const int buckets = 64;
        foreach (var start in new[] { 0, count / 2, count - sampled })
        {
            var indices = Fill(new long[sampled], start).ToArray();
            new Permutation(count, 9).Apply(indices);

            indices.Should().OnlyHaveUniqueItems();
            indices.Min().Should().BeGreaterThanOrEqualTo(0);
            indices.Max().Should().BeLessThan(count);
            ChiSquare(indices.Select(index => (int)((UInt128)index * buckets / (UInt128)count)), buckets).Should().BeLessThan(5);
            // Neighbours before are strangers afterwards.
            var steps = indices.Zip(indices.Skip(1), (one, next) => (Int128)one - next + (one < next ? count : 0));
            ChiSquare(steps.Select(step => (int)(step * buckets / count)), buckets).Should().BeLessThan(5);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Every_order_of_a_few_is_equally_likely(int count)
    {
        var orders = Enumerable.Range(1, count).Aggregate((product, factor) => product * factor);

        ChiSquare(Drawn(count, 200 * orders).Select(order => Rank(order)), orders).Should().BeLessThan(5);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(100)]
    public void Every_index_and_every_pair_of_indices_is_equally_likely_at_every_place(int count)
    {
        var drawn = Drawn(count, 30_000).ToList();
        for (var place = 0; place < count; place++)
        {
            ChiSquare(drawn.Select(order => (int)order[place]), count).Should().BeLessThan(8, "index at {0}", place);
        }

        foreach (var other in new[] { 1, count / 2, count - 1 })
        {
            // One of two different indices: count - 1 are left for the second.
            var pairs = drawn.Select(order => (int)((order[0] * (count - 1)) + order[other] - (order[other] > order[0] ? 1 : 0)));
            ChiSquare(pairs, count * (count - 1)).Should().BeLessThan(5, "pair at 0 and {0}", other);
        }
    }

    [Fact]
    public void Neighbouring_seeds_and_passes_have_nothing_in_common()
    {
        const int count = 1_000;
        var orders = Enumerable.Range(0, 50).Select(pass => Order(count, seed: 3, pass))
            .Concat(Enumerable.Range(4, 50).Select(seed => Order(count, (ulong)seed, pass: 0))).ToList();

        for (var i = 1; i < orders.Count; i++)
        {
            // One on average, as for any two orders.
            orders[i].Zip(orders[i - 1]).Count(pair => pair.First == pair.Second).Should().BeLessThan(9);
        }
    }

    [Fact]
    public void A_pass_can_be_begun_anywhere_without_what_was_before_it()
    {
        const long count = 1L << 40;
        var whole = new Shuffle(count, 10, LastBatch.Drop, 5);
        for (var i = 0; i < 100; i++) whole.Next();
        var begun = new Shuffle(count, 10, LastBatch.Drop, 5);

        begun.GoTo(whole.Pass, whole.Position);

        begun.Next().ToArray().Should().Equal(whole.Next().ToArray());
    }

    private static long[] Order(int count, ulong seed, int pass)
    {
        var shuffle = new Shuffle(count, count, LastBatch.Keep, seed);
        shuffle.GoTo(pass, 0);
        return shuffle.Next().ToArray();
    }

    /// <summary>Orders of seeds that follow each other.</summary>
    private static IEnumerable<long[]> Drawn(int count, int many) => Enumerable.Range(0, many).Select(seed => Order(count, (ulong)seed, 0));

    private static Span<long> Fill(Span<long> indices, long start)
    {
        for (var i = 0; i < indices.Length; i++) indices[i] = start + i;
        return indices;
    }

    /// <summary>The number of an order among all orders of its indices.</summary>
    private static int Rank(long[] order) => order.Select((index, place) => order.Skip(place).Count(later => later < index))
        .Aggregate((Rank: 0, Left: order.Length), (sum, smaller) => ((sum.Rank * sum.Left) + smaller, sum.Left - 1)).Rank;

    /// <summary>How far counts are from equal ones, in standard deviations of the chi-square statistic.</summary>
    private static double ChiSquare(IEnumerable<int> drawn, int cells)
    {
        var counts = new double[cells];
        foreach (var cell in drawn) counts[cell]++;
        var expected = counts.Sum() / cells;
        var statistic = counts.Sum(count => (count - expected) * (count - expected) / expected);
        return (statistic - (cells - 1)) / Math.Sqrt(2.0 * (cells - 1));
    }
}
