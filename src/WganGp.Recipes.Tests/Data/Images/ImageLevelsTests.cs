using FluentAssertions;
using SkiaSharp;
using WganGp.Recipes.Data;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Recipes.Tests.Data;

/// <summary>Pictures of 16 bits kept their upper byte: 12 bits of content became nearly black, 10 bits black.</summary>
public sealed class ImageLevelsTests : IDisposable
{
    private static readonly ImageTransform ZeroToOne = new() { Low = 0 };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(10)]
    [InlineData(12)]
    [InlineData(14)]
    [InlineData(16)]
    public void Every_value_of_a_deep_picture_is_kept_and_its_largest_is_white_on_request(int bits)
    {
        var most = (1 << bits) - 1;
        WriteSquares(value => (ushort)(value * most / 63));

        float[] Shares(int white) => [.. Enumerable.Range(0, 64).Select(i => i * most / 63 / (float)white)];
        Values(ZeroToOne).Should().Equal(Shares(65535), Close);
        Values(ZeroToOne with { LevelsFromData = true }).Should().Equal(Shares(most), Close);
        Values(ZeroToOne with { Levels = (0, most) }).Should().Equal(Shares(most), Close);
    }

    [Fact]
    public void Pictures_that_use_under_a_tenth_of_their_range_are_warned_of()
    {
        WriteSquares(value => (ushort)(value * 65));

        ImageFolder.Load(folder.Path).Warnings.Should().ContainSingle().Which.Should()
            .StartWith($"The values of '{folder.Path}' are 0 to 4,095, under a tenth of the range from 0 (black) to 65,535 (white)")
            .And.Contain("ImageTransform.LevelsFromData (on the command line --levels data)");
        ImageFolder.Load(folder.Path, transform: ZeroToOne with { LevelsFromData = true }).Warnings.Should().BeEmpty();
    }

    [Fact]
    public void Masks_of_a_few_labels_in_any_format_of_bytes_are_warned_of()
    {
        Write("pictures/a.png", Pictures.Png(8, 8, (x, _) => new SKColor((byte)x, (byte)x, (byte)x)));
        Write("a-images-idx3-ubyte", [.. IdxBytes.Header(1, 8, 8), .. Enumerable.Range(0, 64).Select(i => (byte)(i % 9))]);
        Write("data_batch_1.bin", [.. new byte[3072], 9]);
        NumpyBytes.Write(folder["a.npy"], "|u1", [1, 8, 8], [.. Enumerable.Range(0, 64).Select(i => (byte)(i % 9))]);

        foreach (var name in (string[])["pictures", "a-images-idx3-ubyte", "data_batch_1.bin", "a.npy"])
        {
            DataFile.Open(folder[name]).Warnings.Should().ContainSingle(name).Which.Should().Contain("under a tenth of the range");
            DataFile.Open(folder[name], new DataOptions { Transform = ZeroToOne with { LevelsFromData = true } })
                .Warnings.Should().BeEmpty(name);
        }
    }

    [Fact]
    public void Pictures_of_8_bits_beside_deep_ones_keep_their_brightness()
    {
        Write("a.png", Pictures.Png(4, 4, new SKColor(51, 51, 51)));
        Write("b.png", Pictures.DeepPng(65535, 65535, 65535));
        Write("c.png", Pictures.DeepPng(0, 0, 0));

        using var batch = ImageFolder.Load(folder.Path, new ImageFolderOptions { Size = 1 }, ZeroToOne).Read([0, 1, 2]);

        batch.Samples[.., 0, 0, 0].data<float>().ToArray().Should().Equal([0.2f, 1, 0], Close);
    }

    [Fact]
    public void Values_outside_the_levels_are_refused_with_what_was_found()
    {
        WriteSquares(value => (ushort)(value * 1000));

        FluentActions.Invoking(() => ImageFolder.Load(folder.Path, transform: ZeroToOne with { Levels = (0, 4095) }))
            .Should().Throw<TrainingDataException>()
            .WithMessage("The values of '*' are 0 to 63,000, but the levels of black and white are 0 and 4,095: give levels that contain*");
    }

    [Fact]
    public void Noise_is_one_level_of_what_the_file_has()
    {
        WriteSquares(value => (ushort)(value * 65));

        var values = Values(new ImageTransform { Low = 0, Dequantize = true, LevelsFromData = true });

        for (var i = 0; i < values.Length; i++) (values[i] * 4096).Should().BeInRange((i * 65) - 0.01f, (i * 65) + 1.01f);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(255, 0)]
    [InlineData(double.NaN, 1)]
    [InlineData(0, double.PositiveInfinity)]
    public void Levels_that_do_not_ascend_are_refused(double black, double white)
    {
        Write("a.png", Pictures.Png(2, 2, SKColors.Red));

        FluentActions.Invoking(() => ImageFolder.Load(folder.Path, transform: new ImageTransform { Levels = (black, white) }))
            .Should().Throw<ArgumentException>().WithMessage("The Levels of an ImageTransform must be finite and ascending*");
        var both = new ImageTransform { Levels = (0, 1), LevelsFromData = true };
        FluentActions.Invoking(() => ImageFolder.Load(folder.Path, transform: both))
            .Should().Throw<ArgumentException>().WithMessage("Levels and LevelsFromData*contradict each other*");
    }

    /// <summary>A folder of 64 grey pictures of one pixel each.</summary>
    private void WriteSquares(Func<int, ushort> value)
    {
        for (var i = 0; i < 64; i++) Write($"{i:D2}.png", Pictures.DeepPng(value(i), value(i), value(i)));
    }

    private float[] Values(ImageTransform transform)
    {
        var data = ImageFolder.Load(folder.Path, new ImageFolderOptions { Size = 1, Channels = 1 }, transform);
        using var batch = data.Read([.. Enumerable.Range(0, 64).Select(i => (long)i)]);
        return batch.Samples.data<float>().ToArray();
    }

    private static bool Close(float found, float expected) => Math.Abs(found - expected) < 1e-6f;

    private void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllBytes(folder[name], content);
    }
}
