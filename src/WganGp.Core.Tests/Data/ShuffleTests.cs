using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using WganGp.Data;

namespace WganGp.Tests.Data;

public sealed class ShuffleTests
{
    [Property(MaxTest = 100)]
    public Property Every_pass_shows_each_sample_once_when_the_last_batch_is_kept() =>
        Prop.ForAll(Cases(), sizes =>
        {
            var shuffle = new Shuffle(sizes.Count, sizes.Batch, LastBatch.Keep, seed: 7);
            for (var pass = 0; pass < 2; pass++)
            {
                var seen = new List<long>();
                while (seen.Count < sizes.Count) seen.AddRange(shuffle.Next().ToArray());
                seen.Order().Should().Equal(Enumerable.Range(0, sizes.Count).Select(index => (long)index));
            }
        });

    [Property(MaxTest = 100)]
    public Property Dropped_batches_leave_only_whole_ones_without_repeats_in_a_pass() =>
        Prop.ForAll(Cases(), sizes =>
        {
            var shuffle = new Shuffle(sizes.Count, sizes.Batch, LastBatch.Drop, seed: 7);
            var seen = new List<long>();
            for (var batch = 0; batch < sizes.Count / sizes.Batch; batch++)
            {
                var indices = shuffle.Next().ToArray();
                indices.Should().HaveCount(sizes.Batch);
                seen.AddRange(indices);
            }

            seen.Should().OnlyHaveUniqueItems();
            shuffle.Pass.Should().Be(0);
            shuffle.Next();
            shuffle.Pass.Should().Be(1);
        });

    [Xunit.Fact]
    public void Order_depends_on_seed_and_pass()
    {
        static long[] First(ulong seed) => new Shuffle(100, 100, LastBatch.Drop, seed).Next().ToArray();

        First(1).Should().Equal(First(1));
        First(1).Should().NotEqual(First(2));
        First(1).Should().NotBeInAscendingOrder();
    }

    // A run is resumed by other versions of the library, too.
    [Xunit.Fact]
    public void Order_is_that_of_every_version() =>
        new Shuffle(10, 10, LastBatch.Drop, seed: 7).Next().ToArray().Should().Equal(2, 6, 0, 3, 1, 9, 4, 5, 8, 7);

    private static Arbitrary<(int Count, int Batch)> Cases() => Arb.From(
        from count in Gen.Choose(1, 50)
        from batch in Gen.Choose(1, count)
        select (count, batch));
}
