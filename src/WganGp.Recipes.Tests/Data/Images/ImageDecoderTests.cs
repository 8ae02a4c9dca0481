using FluentAssertions;
using SkiaSharp;
using WganGp.Recipes.Data;
using Xunit;
using Xunit.Abstractions;

namespace WganGp.Recipes.Tests.Data;

public sealed class ImageDecoderTests(ITestOutputHelper output)
{
    private const long MostPixels = 10_000;

    [Fact]
    public void Lossless_formats_are_read_exactly()
    {
        static SKColor Color(int x, int y) => new((byte)(40 * x), (byte)(70 * y), (byte)(x + y));
        foreach (var file in new[] { Pictures.Png(5, 3, Color), Pictures.Bmp(5, 3, Color) })
        {
            Row(Decode(file), 2).Should().Equal(Enumerable.Range(0, 5).SelectMany(x => new float[] { 40 * x, 140, x + 2 }));
        }

        Row(Decode(Pictures.DeepPng(65535, 32896, 1)), 0).Should().Equal(65535, 32896, 1);
    }

    [Fact]
    public void Values_are_those_of_the_file_whatever_gamma_it_declares()
    {
        var image = Decode(Pictures.WithGamma(Pictures.DeepPng([.. Enumerable.Range(0, 255).Select(i => (ushort)(i * 257))])));

        Row(image, 0).Should().Equal(Enumerable.Range(0, 255).Select(i => (float)(i * 257)));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Lossy_formats_are_read_within_a_few_levels(SKEncodedImageFormat format)
    {
        var row = Row(Decode(Pictures.Encode(format, 16, 16, (_, _) => new SKColor(200, 100, 50))), 8);

        row.Chunk(3).Should()
            .OnlyContain(pixel => Math.Abs(pixel[0] - 200) < 4 && Math.Abs(pixel[1] - 100) < 4 && Math.Abs(pixel[2] - 50) < 4);
    }

    [Fact]
    public void First_picture_of_an_animation_is_read() => Row(Decode(Pictures.Gif()), 1).Should().Equal(255, 0, 0, 255, 0, 0);

    [Fact]
    public void Transparency_shows_the_background()
    {
        var image = Decode(Pictures.Png(2, 1, (x, _) => new SKColor(200, 100, 0, (byte)(x == 0 ? 0 : 51))));
        var row = new float[6];
        var grey = new float[2];

        image.ReadRow(0, (10, 20, 30), row);
        image.ReadRow(0, (100, 100, 100), grey);

        row.Should().Equal([10, 20, 30, 48, 36, 24], (found, expected) => Math.Abs(found - expected) < 1e-3);
        grey[0].Should().BeApproximately(100, 1e-3f);
        grey[1].Should().BeApproximately(0.299f * 120 + 0.587f * 100 + 0.114f * 80, 1e-3f);
    }

    [Theory]
    [InlineData(1, "RG/BW")]
    [InlineData(2, "GR/WB")]
    [InlineData(3, "WB/GR")]
    [InlineData(4, "BW/RG")]
    [InlineData(5, "RB/GW")]
    [InlineData(6, "BR/WG")]
    [InlineData(7, "WG/BR")]
    [InlineData(8, "GW/RB")]
    public void Camera_orientation_is_undone(byte orientation, string upright)
    {
        // Red, green over blue, white; 32 x 48 pixels, so that turned ones change sides.
        var jpeg = Pictures.Encode(SKEncodedImageFormat.Jpeg, 32, 48, (x, y) => (x < 16, y < 24) switch
        {
            (true, true) => SKColors.Red,
            (false, true) => new SKColor(0, 255, 0),
            (true, false) => SKColors.Blue,
            _ => SKColors.White,
        });

        var image = Decode(Pictures.Turned(jpeg, orientation));

        (image.Width, image.Height).Should().Be(orientation < 5 ? (32, 48) : (48, 32));
        string Corners(float[] row) => Letter(row[12..15]) + Letter(row[^15..^12]);
        string Letter(float[] pixel) => (pixel[0] > 128, pixel[1] > 128) switch
        {
            (true, true) => "W",
            (true, _) => "R",
            (_, true) => "G",
            _ => "B",
        };
        $"{Corners(Row(image, 4))}/{Corners(Row(image, image.Height - 5))}".Should().Be(upright);
    }

    [Fact]
    public void Header_of_60000_by_60000_is_refused_before_memory_is_taken()
    {
        var file = Pictures.LyingPng(60_000, 60_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var resident = Environment.WorkingSet;

        FluentActions.Invoking(() => ImageDecoder.Decode(file, "liar.png", new ImageFolderOptions().MostPixels))
            .Should().Throw<TrainingDataException>()
            .WithMessage("The header of 'liar.png' declares 60,000 x 60,000 pixels, but images must have 1 to 100,000,000 pixels.");

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000);
        (Environment.WorkingSet - resident).Should().BeLessThan(200_000_000);
    }

    [Fact]
    public void Damage_is_described()
    {
        var jpeg = Pictures.Encode(SKEncodedImageFormat.Jpeg, 40, 40, (x, y) => new SKColor((byte)(6 * x), (byte)(6 * y), (byte)(x * y)));
        var png = Pictures.Png(40, 40, (x, y) => new SKColor((byte)(6 * x), (byte)(6 * y), (byte)(x * y)));
        byte[] flipped = [.. png];
        flipped[png.Length / 2] ^= 0x10;

        Decoding(jpeg[..(jpeg.Length / 2)]).Should().Throw<TrainingDataException>().WithMessage("The image 'a.png' is truncated.");
        Decoding(png[..(png.Length / 2)]).Should().Throw<TrainingDataException>().WithMessage("The image 'a.png' is truncated.");
        Decoding(flipped).Should().Throw<TrainingDataException>("the checksum of a chunk tells").WithMessage("The image 'a.png' is *");
        Decoding([1, 2, 3])
            .Should().Throw<TrainingDataException>()
            .WithMessage("'a.png' is not an image, or its header is damaged: it begins with the bytes 010203.");
        Decoding([]).Should().Throw<TrainingDataException>().WithMessage("The image 'a.png' is empty: it has 0 bytes.");

        static Action Decoding(byte[] file) => () => Decode(file);
    }

    [Fact]
    public void Damaged_files_give_only_TrainingDataException()
    {
        static SKColor Color(int x, int y) => new((byte)(9 * x), (byte)(7 * y), (byte)(x * y), (byte)(255 - x));
        new ReaderFuzz(output)
        {
            Seeds =
            [
                Pictures.Png(23, 17, Color), Pictures.Encode(SKEncodedImageFormat.Jpeg, 23, 17, Color),
                Pictures.Turned(Pictures.Encode(SKEncodedImageFormat.Jpeg, 17, 23, Color), 6),
                Pictures.Bmp(23, 17, Color), Pictures.Gif(), Pictures.Encode(SKEncodedImageFormat.Webp, 23, 17, Color),
                Pictures.LyingPng(60_000, 60_000),
            ],
            Tokens =
            [
                [0xFF, 0xC4], [0xFF, 0xDA], [0xFF, 0xD9], [0xFF, 0xC2], [0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF], [0, 0], [0x2C], [0x3B],
                .. "IDAT IEND PLTE tRNS iCCP VP8L VP8X ANIM"u8.ToArray().Chunk(5).Select(name => name[..4]),
            ],
            Findings = ["not an image", "declares", "truncated", "is damaged", "is empty"],
            // What the largest image that is allowed takes.
            Constant = 4 * MostPixels + 100_000,
        }.Run(bytes =>
        {
            using var image = Decode(bytes);
            ImageFit.ToSquare(image, 8, 3, (0, 0, 0)).Should().HaveCount(192);
        });
    }

    private static DecodedImage Decode(byte[] file) => ImageDecoder.Decode(file, "a.png", MostPixels);

    private static float[] Row(DecodedImage image, int y)
    {
        var row = new float[3 * image.Width];
        image.ReadRow(y, (0, 0, 0), row);
        return row;
    }
}
