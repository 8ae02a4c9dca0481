using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TorchSharp;
using WganGp.Processes;
using WganGp.Tests.Support;
using Xunit;

namespace WganGp.Tests.Processes;

/// <summary>The rows of all processes together are the batch, each once and in whole packs.</summary>
public sealed class BatchShareTests
{
    [Property(MaxTest = 50)]
    public Property Every_row_belongs_to_one_process() => Prop.ForAll(
        Gen.Choose(1, 5).ToArbitrary(), Gen.Choose(1, 3).ToArbitrary(), Gen.Choose(0, 9).ToArbitrary(), (size, parts, more) =>
        {
            const int Pac = 2;
            var count = Pac * ((size * parts) + more);
            var shares = Enumerable.Range(0, size).Select(rank => new BatchShare(new Mirror(rank, size), parts, Pac)).ToList();

            var rows = shares.SelectMany(share => share.Places(count))
                .SelectMany(place => Enumerable.Range((int)place.Start, (int)place.Size)).ToList();
            rows.Should().BeEquivalentTo(Enumerable.Range(0, count)).And.OnlyHaveUniqueItems();
            shares.Should().OnlyContain(share => share.Places(count).All(place => place.Size % Pac == 0 && place.Start % Pac == 0));
            shares.Sum(share => share.Count(count)).Should().Be(count);
        });

    [Fact]
    public void A_process_reads_its_own_indices_alone()
    {
        var share = new BatchShare(new Mirror(1, 2), 2, 1);

        // Two parts of five and four: the first process has three and two.
        share.IndicesOf([10, 11, 12, 13, 14, 15, 16, 17, 18]).ToArray().Should().Equal(13, 14, 17, 18);
        using var rows = share.RowsOf(torch.arange(9, torch.float32).reshape(9, 1));
        rows!.Values().Should().Equal(3, 4, 7, 8);
    }

    [Fact]
    public void A_batch_that_is_too_small_is_refused_with_the_cure() =>
        new BatchShare(new Mirror(0, 4), 2, 1).Invoking(share => share.Of(6).ToList()).Should().Throw<ProcessGroupException>()
            .WithMessage("A batch of 6 samples has too few for 4 processes: Execution.GradientAccumulation is 2, which leaves 3 samples*");
}
