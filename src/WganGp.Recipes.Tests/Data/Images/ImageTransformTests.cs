using FluentAssertions;
using WganGp.Recipes.Data;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Recipes.Tests.Data;

public sealed class ImageTransformTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Black_is_the_low_end_and_white_the_high_end()
    {
        Values(new ImageTransform(), [0, 51, 255, 102]).Should().Equal(-1f, (float)(-1 + 2 * 0.2), 1f, (float)(-1 + 2 * 0.4));
        Values(new ImageTransform { Low = 0 }, [0, 51, 255, 102]).Should().Equal(0f, 0.2f, 1f, 0.4f);
    }

    [Fact]
    public void Mirror_images_follow_the_images_and_keep_their_labels()
    {
        var data = Load(new ImageTransform { Low = 0, Mirror = true }, 3, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], labels: [7, 3]);

        using var batch = data.Read([0, 2, 3]);

        data.Count.Should().Be(4);
        batch.Samples.shape.Should().Equal(3, 1, 2, 3);
        batch.Samples.data<float>().ToArray().Select(value => (int)MathF.Round(value * 255))
            .Should().Equal(1, 2, 3, 4, 5, 6, /**/ 3, 2, 1, 6, 5, 4, /**/ 9, 8, 7, 12, 11, 10);
        batch.Condition!.data<long>().ToArray().Should().Equal(7, 7, 3);
    }

    [Fact]
    public void Noise_is_uniform_over_one_grey_level()
    {
        const int pixels = 40_000;
        var values = Values(new ImageTransform { Low = 0, Dequantize = true }, [.. Enumerable.Repeat((byte)100, pixels)]);

        double[] noise = [.. values.Select(value => value * 256.0 - 100)];

        noise.Should().OnlyContain(value => value >= -1e-4 && value < 1 + 1e-4);
        // Standard errors of the mean and of the mean square: 0.2887 / 200 and 0.298 / 200.
        noise.Average().Should().BeApproximately(0.5, 0.008);
        noise.Average(value => value * value).Should().BeApproximately(1.0 / 3, 0.008);
        for (var tenth = 0; tenth < 10; tenth++)
        {
            noise.Count(value => (int)Math.Clamp(value * 10, 0, 9) == tenth)
                .Should().BeCloseTo(pixels / 10, 300, "five standard deviations are 300");
        }
    }

    [Fact]
    public void Noise_never_reaches_the_high_end() =>
        Values(new ImageTransform { Dequantize = true }, [.. Enumerable.Repeat((byte)255, 40_000)])
            .Should().OnlyContain(value => value < 1 && value >= -1 + 2 * 255 / 256f);

    [Fact]
    public void Noise_belongs_to_the_index_and_not_to_the_order_of_reading()
    {
        var pixels = new byte[6 * 4];
        var transform = new ImageTransform { Dequantize = true, Mirror = true, Seed = 5 };
        var first = Load(transform, 2, pixels);
        var again = Load(transform, 2, pixels);
        using var ordered = first.Read([0, 1, 2, 3, 4, 5]);
        using var shuffled = again.Read([5, 3, 3, 0]);

        float[][] samples = [.. ordered.Samples.data<float>().ToArray().Chunk(4)];

        shuffled.Samples.data<float>().ToArray().Chunk(4)
            .Should().BeEquivalentTo(new[] { samples[5], samples[3], samples[3], samples[0] }, options => options.WithStrictOrdering());
        samples.SelectMany(sample => sample).Should().OnlyHaveUniqueItems();
        Values(transform with { Seed = 6 }, pixels).Should().NotIntersectWith(samples.SelectMany(sample => sample));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, -1)]
    [InlineData(double.NaN, 1)]
    [InlineData(0, double.PositiveInfinity)]
    public void Range_that_does_not_ascend_is_refused(double low, double high) =>
        FluentActions.Invoking(() => Load(new ImageTransform { Low = low, High = high }, 1, [0, 0]))
            .Should().Throw<ArgumentException>().WithMessage("*finite and ascending*");

    [Fact]
    public void Index_outside_the_data_is_refused()
    {
        var data = Load(new ImageTransform(), 2, new byte[8]);

        FluentActions.Invoking(() => data.Read([0, 2]))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("*has 2 samples, but index 2 was requested; give 0 to 1*");
        FluentActions.Invoking(() => data.Read([-1])).Should().Throw<ArgumentOutOfRangeException>();
    }

    public void Dispose() => _folder.Dispose();

    private float[] Values(ImageTransform transform, byte[] pixels)
    {
        using var batch = Load(transform, pixels.Length / 2, pixels).Read([0]);
        return batch.Samples.data<float>().ToArray();
    }

    // Images of two rows.
    private FileData Load(ImageTransform transform, int width, byte[] pixels, byte[]? labels = null)
    {
        var count = (uint)(pixels.Length / width / 2);
        File.WriteAllBytes(_folder["a-images-idx3-ubyte"], [.. IdxBytes.Header(count, 2, (uint)width), .. pixels]);
        if (labels is not null) File.WriteAllBytes(_folder["a-labels-idx1-ubyte"], [.. IdxBytes.Header(count), .. labels]);
        return IdxImages.Load(_folder["a-images-idx3-ubyte"], transform, labels is not null);
    }
}
