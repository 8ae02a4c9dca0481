using FluentAssertions;
using SkiaSharp;
using WganGp.Recipes.Data;
using Xunit;

namespace WganGp.Recipes.Tests.Data;

public sealed class ImageFitTests
{
    [Fact]
    public void Image_of_the_size_is_not_changed()
    {
        byte[] shades = [.. Enumerable.Range(0, 49).Select(i => (byte)(i * 37))];

        Fit(7, 7, (x, y) => shades[7 * y + x], 7).Should().Equal(shades);
    }

    [Theory]
    [InlineData(100, 60, 8)]
    [InlineData(5, 9, 16)]
    [InlineData(64, 64, 64)]
    public void Constant_image_stays_constant(int width, int height, int size) =>
        Fit(width, height, (_, _) => 177, size).Should().OnlyContain(shade => shade == 177);

    [Fact]
    public void Linear_image_stays_linear_away_from_the_edges()
    {
        var small = Fit(64, 64, (x, _) => (byte)(3 * x), 16);

        for (var x = 2; x < 14; x++)
        {
            small[16 * 8 + x]
                .Should().BeCloseTo((byte)Math.Round(3 * (4 * x + 1.5)), 1, "the middle of four pixels is 1.5 after the first");
        }
    }

    [Fact]
    public void Halving_equals_the_closed_form_of_the_stretched_cubic()
    {
        // Keys' kernel with a = -1/2 at the distances 1/4, 3/4, 5/4, 7/4, both ways; together 2.
        double[] half = [(1.5 * 0.25 - 2.5) * 0.0625 + 1, (1.5 * 0.75 - 2.5) * 0.5625 + 1, Outer(1.25), Outer(1.75)];
        double[] weights = [half[3], half[2], half[1], half[0], half[0], half[1], half[2], half[3]];
        byte[] shades = [10, 200, 30, 90, 250, 0, 120, 60, 17, 5, 99, 180];

        var small = Fit(12, 12, (x, _) => shades[x], 6);

        weights.Sum().Should().BeApproximately(2, 1e-12);
        for (var x = 2; x < 4; x++)
        {
            var expected = weights.Select((weight, i) => weight / 2 * shades[2 * x - 3 + i]).Sum();
            small[6 * 3 + x].Should().Be((byte)Math.Clamp(Math.Round(expected), 0, 255));
        }

        static double Outer(double d) => ((-0.5 * d + 2.5) * d - 4) * d + 2;
    }

    [Fact]
    public void Fine_checkerboard_becomes_grey_and_not_a_pattern() =>
        Fit(250, 250, (x, y) => (byte)((x + y) % 2 * 255), 32).Should().OnlyContain(shade => shade >= 126 && shade <= 129);

    [Theory]
    [InlineData(30, 10)]
    [InlineData(10, 30)]
    public void Middle_of_the_longer_side_is_kept(int width, int height)
    {
        var middle = Fit(width, height, (x, y) => (byte)(Math.Max(x, y) is >= 10 and < 20 ? 255 : 0), 10);

        middle.Should().OnlyContain(shade => shade == 255);
    }

    [Fact]
    public void Extreme_shapes_take_no_memory_for_what_is_cut_off()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var image = new byte[4 * 200_000];
        Array.Fill(image, (byte)255);

        var square = ImageFit.ToSquare(new DecodedImage(image, 200_000, 1, SKEncodedOrigin.TopLeft), 64, 3, (0, 0, 0));

        square.Should().OnlyContain(shade => shade == 255);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10_000_000);
    }

    private static byte[] Fit(int width, int height, Func<int, int, byte> shade, int size)
    {
        byte[] pixels =
        [
            .. from y in Enumerable.Range(0, height)
            from x in Enumerable.Range(0, width)
            from channel in Enumerable.Range(0, 4)
            select channel == 3
                ? (byte)255
                : shade(x, y),
        ];
        return ImageFit.ToSquare(new DecodedImage(pixels, width, height, SKEncodedOrigin.TopLeft), size, 1, (0, 0, 0));
    }
}
