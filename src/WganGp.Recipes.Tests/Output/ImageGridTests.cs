using FluentAssertions;
using StbImageSharp;
using TorchSharp;
using WganGp.Recipes.Output;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Recipes.Tests.Output;

public sealed class ImageGridTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Png => _folder["grid.png"];

    [Fact]
    public void Grey_images_are_laid_row_by_row_with_gutters_between()
    {
        // Three images of one row and two pixels, in two columns.
        using var images = torch.tensor(new float[] { -1, 1, 0, 0.5f, -0.5f, -1 }, [3, 1, 1, 2]);

        ImageGrid.WritePng(Png, images, columns: 2, scale: 1, padding: 1);

        const byte g = 48;
        var png = Read(ColorComponents.Grey);
        (png.Width, png.Height, png.SourceComp).Should().Be((7, 5, ColorComponents.Grey));
        png.Data.Should().Equal(
            g, g, g, g, g, g, g,
            g, 0, 255, g, 128, 191, g,
            g, g, g, g, g, g, g,
            g, 64, 0, g, g, g, g,
            g, g, g, g, g, g, g);
    }

    [Fact]
    public void Colour_planes_become_red_green_and_blue()
    {
        using var images = torch.tensor(new float[] { 0, 1, 0.2f, 0.4f, 0.6f, 0.8f }, [1, 3, 1, 2]);

        ImageGrid.WritePng(Png, images, low: 0, high: 1, scale: 1, padding: 0);

        var png = Read(ColorComponents.RedGreenBlue);
        png.SourceComp.Should().Be(ColorComponents.RedGreenBlue);
        png.Data.Should().Equal(0, 51, 153, 255, 102, 204);
    }

    [Fact]
    public void Scaling_repeats_each_pixel()
    {
        using var images = torch.tensor(new float[] { 0, 1 }, [1, 1, 1, 2]);

        ImageGrid.WritePng(Png, images, low: 0, high: 1, scale: 3, padding: 0);

        var png = Read(ColorComponents.Grey);
        (png.Width, png.Height).Should().Be((6, 3));
        png.Data.Should().Equal(Enumerable.Repeat<byte[]>([0, 0, 0, 255, 255, 255], 3).SelectMany(row => row));
    }

    [Theory]
    [InlineData(64, 28, 28, 8, 8, 3)]
    [InlineData(10, 28, 28, 4, 3, 3)]
    [InlineData(1, 28, 28, 1, 1, 3)]
    [InlineData(36, 32, 32, 6, 6, 2)]
    [InlineData(4, 128, 128, 2, 2, 1)]
    [InlineData(8, 16, 64, 2, 4, 1)]
    public void By_default_the_picture_is_near_square_and_its_images_legible(
        int count, int height, int width, int columns, int rows, int scale)
    {
        using var images = torch.zeros(count, 1, height, width);

        ImageGrid.WritePng(Png, images);

        var png = Read(ColorComponents.Grey);
        (png.Width, png.Height).Should().Be((columns * (width * scale + 2) + 2, rows * (height * scale + 2) + 2));
    }

    [Fact]
    public void Values_beyond_the_range_are_clamped()
    {
        using var images = torch.tensor(new[] { -9f, 9f, float.PositiveInfinity, float.NegativeInfinity }, [1, 1, 1, 4]);

        ImageGrid.WritePng(Png, images, scale: 1, padding: 0);

        Read(ColorComponents.Grey).Data.Should().Equal(0, 255, 255, 0);
    }

    [Fact]
    public void Images_that_hold_NaN_are_refused_and_no_file_appears()
    {
        using var images = torch.tensor(new[] { 0f, float.NaN }, [1, 1, 1, 2]);

        FluentActions.Invoking(() => ImageGrid.WritePng(Png, images)).Should().Throw<ArgumentException>().WithMessage("*NaN*not finite*");
        File.Exists(Png).Should().BeFalse();
    }

    [Theory]
    [InlineData(new long[] { 4, 2, 8, 8 })]
    [InlineData(new long[] { 0, 1, 8, 8 })]
    [InlineData(new long[] { 4, 64 })]
    public void Other_shapes_are_refused(long[] shape)
    {
        using var images = torch.zeros(shape);
        FluentActions.Invoking(() => ImageGrid.WritePng(Png, images)).Should().Throw<ArgumentException>()
            .WithMessage($"*[N, C, H, W] with 1 or 3 channels*[{string.Join(", ", shape)}]*");
    }

    [Fact]
    public void Bytes_are_refused_because_their_range_is_not_the_given_one()
    {
        using var images = torch.zeros(1, 1, 2, 2, dtype: torch.ScalarType.Byte);
        FluentActions.Invoking(() => ImageGrid.WritePng(Png, images))
            .Should().Throw<ArgumentException>().WithMessage("*floating point*Byte*");
    }

    [Fact]
    public void Range_that_is_empty_is_refused()
    {
        using var images = torch.zeros(1, 1, 2, 2);
        FluentActions.Invoking(() => ImageGrid.WritePng(Png, images, low: 1, high: 1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    public void Dispose() => _folder.Dispose();

    private ImageResult Read(ColorComponents components) => ImageResult.FromMemory(File.ReadAllBytes(Png), components);
}
