using System.Text;
using FluentAssertions;
using WganGp.Recipes.Data;
using Xunit;

namespace WganGp.Recipes.Tests.Data;

/// <summary>Lines that never end.</summary>
public sealed class CsvBoundsTests
{
    [Theory]
    [InlineData(",", 50_000_000, "Line 2 of 'table' has more than 1,000,000 fields or 32,000,000 characters: *")]
    [InlineData(" 1", 50_000_000, "Line 2 of 'table' has more than 1,000,000 fields or*")]
    [InlineData("\t1", 50_000_000, "Line 2 of 'table' has more than 1,000,000 fields or*")]
    [InlineData("7", 50_000_000, "The table 'table' is damaged after line 1: a quoted field*is too long*")]
    [InlineData("\"a\"", 50_000_000, "The table 'table' is damaged after line 1: *")]
    public void A_long_line_is_refused_in_bounded_memory(string piece, int length, string message)
    {
        var first = piece.EndsWith('1') ? "1 2\n" : "1,2\n";
        var bytes = Encoding.UTF8.GetBytes(first + string.Concat(Enumerable.Repeat(piece, length / piece.Length)));
        using var stream = new MemoryStream(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        FluentActions.Invoking(() => CsvTable.Read("table", stream, new TableOptions()))
            .Should().Throw<TrainingDataException>().WithMessage(message);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(300_000_000);
    }

    [Fact]
    public void A_line_of_a_hundred_thousand_columns_is_read()
    {
        var line = string.Join(",", Enumerable.Range(0, 100_000).Select(i => i % 7));
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($"{line}\n{line}\n"));

        CsvTable.Read("table", stream, new TableOptions()).SampleShape.Should().Equal(100_000);
    }

    [Fact]
    public void Damage_past_the_inspected_start_is_placed()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("1,2.5\n", 5_000))), 0xFF, (byte)'\n'];
        using var stream = new MemoryStream(bytes);

        FluentActions.Invoking(() => CsvTable.Read("table", stream, new TableOptions()))
            .Should().Throw<TrainingDataException>().WithMessage("*is damaged after line 4,*: it is not UTF-8*");
    }
}
