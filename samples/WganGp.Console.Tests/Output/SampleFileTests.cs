using FluentAssertions;
using WganGp.ConsoleApp.Output;
using WganGp.Programs;
using WganGp.Recipes;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Output;

/// <summary>More samples than there is room for are refused in a sentence, before anything is drawn.</summary>
public sealed class SampleFileTests
{
    [Theory]
    [InlineData("fashion", "x.png", int.MaxValue, "--count 2147483647 is too many for one picture, which shows at most 10,000; ask for *")]
    [InlineData("toy-swissroll", "x.png", 100_001, "--count 100001 is too many for one picture, which shows at most 100,000; ask for *")]
    [InlineData(
        "fashion", "x.npy", int.MaxValue, "--count 2147483647 makes a file of 1.7 TB, but 1 GB are free on the disk of x.npy; ask for *")]
    [InlineData("toy-swissroll", "x.npy", int.MaxValue, "--count 2147483647 makes a file of 17.2 GB, but 1 GB are free *")]
    [InlineData("language-small", "x.txt", int.MaxValue, "--count 2147483647 makes a file of * GB, but 1 GB are free *")]
    public void Count_beyond_picture_or_disk_is_refused(string recipe, string path, int count, string message) =>
        FluentActions.Invoking(() => SampleFile.ThrowIfTooMany(path, Recipe.Find(recipe), count, free: 1_000_000_000))
            .Should().Throw<UserException>().WithMessage(message);

    [Fact]
    public void Free_space_is_known() => DiskSpace.At(Path.Combine(Path.GetTempPath(), "not", "there", "x.npy")).Should().BePositive();
}
