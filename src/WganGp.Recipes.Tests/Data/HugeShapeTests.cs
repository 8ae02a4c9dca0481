using FluentAssertions;
using WganGp.Recipes.Data;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Recipes.Tests.Data;

/// <summary>Samples and batches of files that no memory holds are refused with a typed error, before anything is allocated.</summary>
public sealed class HugeShapeTests
{
    [Fact]
    public void A_sample_of_more_than_2_GiB_is_refused()
    {
        long[][] shapes =
        [
            [536_870_912], [1L << 40, 1L << 40, 1L << 40], [3, int.MaxValue, int.MaxValue],
            [long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue],
        ];
        foreach (var shape in shapes)
        {
            FluentActions.Invoking(() => new Shaped(shape)).Should().Throw<TrainingDataException>().WithMessage(
                $"A sample of 'a\\u0007file' would be [{string.Join(", ", shape)}], * values, more than the 536,870,911 that a sample " +
                "can have. Choose a smaller size or length, or other data.");
        }
    }

    [Fact]
    public void A_batch_of_more_than_2_GiB_is_refused() =>
        new Shaped([1 << 20]).Invoking(data => data.Read(new long[512])).Should().Throw<TrainingDataException>().WithMessage(
            "A batch of 512 samples [1048576] from 'a\\u0007file' would have 536,870,912 values, more than the 536,870,911 that a batch " +
            "can have. Lower the batch size.");

    [Fact]
    public void A_text_with_an_enormous_length_is_refused_before_its_lines_are_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], "abc\n");

        FluentActions.Invoking(() => TextLines.Load(folder["a.txt"], new TextOptions { Length = int.MaxValue }))
            .Should().Throw<TrainingDataException>().WithMessage("A sample of '*a.txt' would be [*, 2147483647], * values, more than*");
    }

    private sealed class Shaped(long[] shape) : FileData("a\u0007file", shape, classes: null)
    {
        public override long? Count => 1000;

        private protected override void Fill(long index, Span<float> sample)
        {
        }
    }
}
