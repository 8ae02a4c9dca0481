using System.Text;
using FluentAssertions;
using WganGp.Recipes.Data;
using Xunit;
using Xunit.Abstractions;

namespace WganGp.Recipes.Tests.Data;

/// <summary>TIFF, PPM and 16-bit PNG files of another program (Fixtures/README.md), and damaged ones.</summary>
public sealed class PictureFormatsTests(ITestOutputHelper output)
{
    private const long MostPixels = 20_000;

    [Theory]
    [InlineData("deep-none.tif")]
    [InlineData("deep-lzw.tif")]
    [InlineData("deep-zip-msb.tif")]
    [InlineData("deep-rle.tif")]
    [InlineData("deep-planes.tif")]
    [InlineData("deep.png")]
    [InlineData("deep-adam7.png")]
    [InlineData("deep.ppm")]
    public void Colours_of_16_bits_are_read_exactly(string name) =>
        Check(name, isDeep: true, (x, y) => [(11000 * x) + (300 * y), 65535 - (9000 * y), (4000 * (x + y)) + 7]);

    [Theory]
    [InlineData("shallow-lzw-diff.tif")]
    [InlineData("shallow-tiles.tif")]
    [InlineData("shallow-strips.tif")]
    [InlineData("shallow-palette.tif")]
    public void Colours_of_8_bits_are_read_exactly(string name) =>
        Check(name, isDeep: false, (x, y) => [((11000 * x) + (300 * y)) / 257, (65535 - (9000 * y)) / 257, ((4000 * (x + y)) + 7) / 257]);

    [Theory]
    [InlineData("deep-grey-diff.tif", 1)]
    [InlineData("deep-grey.png", 1)]
    [InlineData("shallow.pgm", 257)]
    public void Grey_is_read_exactly(string name, int divisor) => Check(name, divisor == 1, (x, y) =>
    {
        var shade = ((11000 * x) + (300 * y)) / divisor;
        return [shade, shade, shade];
    });

    [Fact]
    public void Black_and_white_is_read_exactly() => Check("bilevel.tif", isDeep: false, (x, y) =>
    {
        var shade = ((11000 * x) + (300 * y)) / 257 > 127 ? 255 : 0;
        return [shade, shade, shade];
    });

    [Theory]
    [InlineData("deep-alpha.png", 257)]
    [InlineData("shallow-alpha.tif", 1)]
    public void Half_transparent_pictures_show_half_of_the_background(string name, int unit)
    {
        using var image = ImageDecoder.Decode(Fixture(name), name, MostPixels);
        var row = new float[15];

        image.ReadRow(0, (0, 0, 255), row);

        var green = unit == 257 ? 65535f : 255;
        row[1].Should().BeApproximately(green / 2, 0.6f * unit, "the opacity is rounded to a level of 8 bits at most");
        row[2].Should().BeInRange((255 * unit / 2f) - (0.6f * unit), (255 * unit / 2f) + (1.1f * unit));
    }

    [Fact]
    public void Codes_of_every_length_are_unpacked()
    {
        using var image = ImageDecoder.Decode(Fixture("noise-lzw.tif"), "noise", MostPixels);
        var row = new float[100];

        for (var y = 0; y < 100; y++)
        {
            image.ReadRow(y, (0, 0, 0), row);
            for (var x = 0; x < 100; x++) row[x].Should().BeApproximately((((x * 7919) + (y * 104729) + (x * y * 31)) >> 3) & 255, 1e-3f);
        }
    }

    [Theory]
    [InlineData("P1\n# a comment\n3 1\n0 1\n0", 255, 0, 255)]
    [InlineData("P1 3 1 010", 255, 0, 255)]
    [InlineData("P2\n3 1 # three\n3\n0 1 3\n", 0, 85, 255)]
    [InlineData("P4 3 1 \u0040", 255, 0, 255)]
    [InlineData("P5 3 1 7 \u0000\u0001\u0007", 0, 36, 255)]
    public void Grey_pictures_of_text_and_bits_are_read(string file, params int[] shades)
    {
        using var image = ImageDecoder.Decode(Encoding.Latin1.GetBytes(file), "a.pnm", MostPixels);
        var row = new float[3];

        image.ReadRow(0, (0, 0, 0), row);

        row.Should().Equal(shades.Select(shade => (float)shade), (found, expected) => Math.Abs(found - expected) < 1e-3);
    }

    [Theory]
    [InlineData(259, 7, "compression 7 (JPEG) is not read; save it with LZW")]
    [InlineData(259, 4, "compression 4 (a fax's) is not read")]
    [InlineData(262, 5, "colours are of kind 5, but grey, palette and RGB are read")]
    [InlineData(258, 32, "have 32 bits, which are not read; save it with 8 or 16")]
    [InlineData(339, 3, "not unsigned whole numbers; scale it to 16 bits")]
    [InlineData(317, 3, "differences of floating-point numbers")]
    public void Variants_that_are_not_read_are_named_with_what_to_do(int tag, int value, string message)
    {
        var file = Tiff((256, 2), (257, 2), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (279, 4), (317, 1), (339, 1));
        ImageDecoder.Decode(file, "a.tif", MostPixels).Dispose();

        var changed = Tiff([.. new[] { (256, 2), (257, 2), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (279, 4), (317, 1), (339, 1) }
            .Select(entry => entry.Item1 == tag ? (tag, value) : entry)]);

        FluentActions.Invoking(() => ImageDecoder.Decode(changed, "a.tif", MostPixels))
            .Should().Throw<TrainingDataException>().WithMessage($"The image 'a.tif' is damaged (*{message}*).");
    }

    [Fact]
    public void Tiles_far_larger_than_the_picture_are_refused_before_memory_is_taken()
    {
        var file = Tiff((256, 2), (257, 2), (258, 8), (259, 1), (262, 1), (277, 1), (322, 65_535), (323, 65_535), (324, 8), (325, 4));

        FluentActions.Invoking(() => ImageDecoder.Decode(file, "a.tif", MostPixels))
            .Should().Throw<TrainingDataException>().WithMessage("*its tiles of 65535 x 65535 pixels do not fit the picture*");
    }

    [Theory]
    [InlineData(1, 0, 255, 0, 0)]
    [InlineData(0, 255, 0, 255, 255)]
    public void Single_bits_are_read_whichever_is_white(int kind, params int[] shades)
    {
        // The first row is the byte 1, the second 2: their last four bits.
        var file = Tiff((256, 8), (257, 2), (258, 1), (259, 1), (262, kind), (273, 8), (277, 1), (279, 2));
        using var image = ImageDecoder.Decode(file, "a.tif", MostPixels);
        var row = new float[8];

        image.ReadRow(1, (0, 0, 0), row);

        row[5..].Should().Equal([shades[0], shades[1], shades[2]], (found, expected) => Math.Abs(found - expected) < 1e-3);
        row[0].Should().BeApproximately(shades[3], 1e-3f);
    }

    [Fact]
    public void Big_TIFF_is_named() =>
        FluentActions.Invoking(() => ImageDecoder.Decode([.. "II+\0"u8, 8, 0, 0, 0], "a.tif", MostPixels))
            .Should().Throw<TrainingDataException>().WithMessage("*it is a BigTIFF, which is not read; save it as a TIFF or a PNG*");

    [Fact]
    public void Damaged_files_give_only_TrainingDataException() => new ReaderFuzz(output)
    {
        Seeds =
        [
            .. Directory.GetFiles(Folder).Where(name => !name.EndsWith(".md", StringComparison.Ordinal)
                && new FileInfo(name).Length < 1_000).Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
            "P3\n3 1\n300\n0 1 3 9 8 7 255 300 1\n"u8.ToArray(), "P4 9 2 \u0001\u0002\u0003\u0004"u8.ToArray(),
        ],
        Tokens =
        [
            [0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0], [1, 0], [8, 0], [16, 0], [5, 0], [0x42, 1, 3, 0, 1, 0, 0, 0], [0x80, 0],
            .. new[] { "IDAT", "IEND", "tRNS", "P6", "65536", "#", "\n" }.Select(Encoding.ASCII.GetBytes),
        ],
        Findings =
        [
            "declares", "truncated", "a checksum", "compression", "LZW", "values per pixel", "of kind", "bits, which", "strips or tiles",
            "a number is too large", "something other than a number", "above the largest", "has no entry", "palette",
        ],
        // A strip, a row and their copies beside what the largest picture takes.
        Constant = (64 * MostPixels) + (2 << 20),
    }.Run(bytes =>
    {
        using var image = ImageDecoder.Decode(bytes, "a", MostPixels);
        ImageFit.ToSquare(image, 4, 3, (0, 0, 0));
    });

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Data", "Images", "Fixtures");

    private static byte[] Fixture(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    private static void Check(string name, bool isDeep, Func<int, int, int[]> colours)
    {
        using var image = ImageDecoder.Decode(Fixture(name), name, MostPixels);
        (image.Width, image.Height, image.IsDeep).Should().Be((5, 4, isDeep));
        var row = new float[15];
        for (var y = 0; y < 4; y++)
        {
            image.ReadRow(y, (0, 0, 0), row);
            row.Should().Equal(Enumerable.Range(0, 5).SelectMany(x => colours(x, y)).Select(value => (float)value), $"row {y}");
        }
    }

    /// <summary>A little-endian file of four bytes of pixels, and entries of one short each.</summary>
    private static byte[] Tiff(params (int Tag, int Value)[] entries)
    {
        byte[] count = [(byte)entries.Length, 0];
        return
        [
            .. "II\u002A\0"u8, 12, 0, 0, 0, 1, 2, 3, 4, .. count,
            .. entries.SelectMany(entry => (byte[])[.. Short(entry.Tag), 3, 0, 1, 0, 0, 0, .. Short(entry.Value), 0, 0]),
            0, 0, 0, 0,
        ];

        static byte[] Short(int value) => [(byte)value, (byte)(value >> 8)];
    }
}
