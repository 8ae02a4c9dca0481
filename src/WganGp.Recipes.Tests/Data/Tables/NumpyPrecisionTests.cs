using FluentAssertions;
using WganGp.Recipes.Data;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Recipes.Tests.Data;

/// <summary>Digits of an array that float32 has not.</summary>
public sealed class NumpyPrecisionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["a.npy"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("<f8", 1_700_000_000, 1)]
    [InlineData("<i8", 1_700_000_000, 1)]
    [InlineData("<i4", 1_700_000_000, 1)]
    [InlineData("<f8", -52.5, 1e-7)]
    [InlineData("<f8", 1e30, 1e21)]
    public void A_column_of_seconds_beside_another_is_refused(string type, double from, double step)
    {
        NumpyBytes.Write(File, type, [50, 2], [.. Enumerable.Range(0, 50).SelectMany(i => new[] { i, from + (i * step) })]);

        FluentActions.Invoking(() => NumpyArray.Load(File)).Should().Throw<TrainingDataException>().WithMessage(
            "Value 1 of the samples in '*a.npy' loses its digits in float32, where * and * are equal: subtract an offset in NumPy, *");
    }

    [Fact]
    public void A_large_sample_is_looked_at_by_itself()
    {
        double[] Values(double offset) => [.. Enumerable.Range(0, 2 * 2_500).Select(i => (i < 2_500 ? 0 : offset) + (i % 2_500 * 1e-3))];
        NumpyBytes.Write(File, "<f8", [2, 50, 50], Values(offset: 1));
        NumpyArray.Load(File).Count.Should().Be(2);

        NumpyBytes.Write(File, "<f8", [2, 50, 50], Values(offset: 1e9));

        FluentActions.Invoking(() => NumpyArray.Load(File)).Should().Throw<TrainingDataException>()
            .WithMessage("Sample 1 in '*a.npy' loses its digits in float32*");
    }

    [Theory]
    [InlineData("Unix seconds of a year, in order", 1_700_000_000, 31_536_000)]
    [InlineData("temperatures", 293.15, 1)]
    [InlineData("constant", 0.1, 0)]
    [InlineData("noise around zero", -1e-12, 2e-12)]
    public void What_float32_tells_apart_is_read(string kind, double from, double range)
    {
        const int count = 20_000;
        NumpyBytes.Write(File, "<f8", [count, 1], [.. Enumerable.Range(0, count).Select(i => from + (range * i / count))]);

        NumpyArray.Load(File).Count.Should().Be(count, kind);
    }

    [Fact]
    public void Levels_of_ones_own_are_applied_in_double_and_keep_the_digits()
    {
        NumpyBytes.Write(File, "<f8", [2, 28, 28], [.. Enumerable.Range(0, 2 * 784).Select(i => 1e9 + (i % 784 * 1e-3))]);

        var data = NumpyArray.Load(File, new ImageTransform { Levels = (1e9, 1e9 + 0.784) });
        using var batch = data.Read([0]);

        batch.Samples.data<float>().ToArray().Distinct().Should().HaveCount(784);
    }
}
