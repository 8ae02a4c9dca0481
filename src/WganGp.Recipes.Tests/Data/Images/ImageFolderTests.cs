using FluentAssertions;
using SkiaSharp;
using WganGp.Recipes.Data;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Recipes.Tests.Data;

public sealed class ImageFolderTests : IDisposable
{
    private static readonly ImageTransform ZeroToOne = new() { Low = 0 };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Images_of_every_format_and_size_become_one_shape_in_the_order_of_their_names()
    {
        Write("b.jpg", Pictures.Encode(SKEncodedImageFormat.Jpeg, 50, 20, (_, _) => new SKColor(0, 0, 255)));
        Write("a/z.PNG", Pictures.Png(3, 9, SKColors.Red));
        Write("c.gif", Pictures.Gif());
        Write("notes.txt", [1]);
        Write(".hidden.png", Pictures.Png(3, 9, SKColors.Red));
        Write("d.bmp", Pictures.Bmp(4, 4, (_, _) => new SKColor(0, 255, 0)));

        var data = ImageFolder.Load(_folder.Path, new ImageFolderOptions { Size = 4 }, ZeroToOne);
        using var batch = data.Read([0, 1, 2, 3]);

        data.Count.Should().Be(4);
        data.SampleShape.Should().Equal(3, 4, 4);
        data.Classes.Should().BeNull();
        data.Skipped.Should().HaveCount(2).And.ContainMatch("'.hidden.png' is hidden*").And.ContainMatch("'notes.txt' is not an image*");
        batch.Samples.mean([2, 3]).data<float>().ToArray()
            .Should().Equal([1, 0, 0, /**/ 0, 0, 1, /**/ 1, 0, 0, /**/ 0, 1, 0], (found, expected) => Math.Abs(found - expected) < 0.02);
    }

    [Fact]
    public void Labels_are_the_subfolders_in_the_order_of_their_names()
    {
        foreach (var name in new[] { "cat/1.png", "ant-lion/x/2.png", "ant/3.png", "cat/0.png" })
        {
            Write(name, Pictures.Png(2, 2, SKColors.Red));
        }

        var data = ImageFolder.Load(_folder.Path, labels: true);

        data.Classes.Should().Equal("ant", "ant-lion", "cat");
        data.Read([0, 1, 2, 3]).Condition!.data<long>().ToArray().Should().BeEquivalentTo([0L, 1, 2, 2]);
        // '-' comes before '/': the files are in the order of whole paths, the labels in that of names.
        data.Read([0]).Condition!.item<long>().Should().Be(1);
        Write("stray.png", Pictures.Png(2, 2, SKColors.Red));
        FluentActions.Invoking(() => ImageFolder.Load(_folder.Path, labels: true))
            .Should().Throw<TrainingDataException>().WithMessage("*image 'stray.png' is not in a subfolder*");
    }

    [Fact]
    public void Damaged_images_are_listed_and_left_out_or_refused()
    {
        Write("a.png", Pictures.Png(8, 8, SKColors.Red));
        Write("b.png", Pictures.Png(8, 8, (x, y) => new SKColor((byte)(x * y), 0, 0))[..60]);
        Write("c.png", Pictures.Png(8, 8, SKColors.Blue));
        Write("d.jpg", []);
        Write("e.png", Pictures.LyingPng(60_000, 60_000));

        var data = ImageFolder.Load(_folder.Path, new ImageFolderOptions { Size = 8 }, ZeroToOne);
        using var batch = data.Read([1]);

        data.Count.Should().Be(2);
        batch.Samples[0, 2, 0, 0].item<float>().Should().Be(1, "the second sound image is blue");
        data.Skipped.Should().HaveCount(3).And.ContainMatch("*'b.png' is truncated.").And.ContainMatch("*'d.jpg' is empty*")
            .And.ContainMatch("*'e.png' declares 60,000 x 60,000*");
        FluentActions.Invoking(() => ImageFolder.Load(_folder.Path, new ImageFolderOptions { RefuseDamaged = true }))
            .Should().Throw<TrainingDataException>()
            .WithMessage("3 of the 5 images in *cannot be used, the first: *'b.png' is truncated. Repair or remove them.");
    }

    [Fact]
    public void Folder_of_damaged_images_alone_is_refused()
    {
        Write("a.png", [1]);

        FluentActions.Invoking(() => ImageFolder.Load(_folder.Path))
            .Should().Throw<TrainingDataException>().WithMessage("1 of the 1 images*Repair or remove it.");
    }

    [Fact]
    public void Folder_without_images_and_missing_folder_are_described()
    {
        Write("notes.txt", [1]);

        FluentActions.Invoking(() => ImageFolder.Load(_folder.Path))
            .Should().Throw<TrainingDataException>().WithMessage("*have no images (.png, .jpg,*it contains notes.txt.*");
        FluentActions.Invoking(() => ImageFolder.Load(_folder["absent"]))
            .Should().Throw<TrainingDataException>().WithMessage("*does not exist*");
        FluentActions.Invoking(() => ImageFolder.Load(_folder["notes.txt"]))
            .Should().Throw<TrainingDataException>().WithMessage("*is a file: check the path.*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_000)]
    [InlineData(1L << 30)]
    public void Samples_are_the_same_whatever_memory_is_granted(long bytes)
    {
        for (var i = 0; i < 40; i++) Write($"{i:D2}.png", Pictures.Png(20, 20, new SKColor((byte)(6 * i), 0, 0)));
        var data = ImageFolder.Load(_folder.Path, new ImageFolderOptions { Size = 16, CacheBytes = bytes }, ZeroToOne);

        for (var pass = 0; pass < 2; pass++)
        {
            using var batch = data.Read([.. Enumerable.Range(0, 40).Select(i => (long)((7 * i) % 40))]);
            batch.Samples[.., 0, 3, 3].data<float>().ToArray()
                .Should().Equal(
                    Enumerable.Range(0, 40).Select(i => 6 * (7 * i % 40) / 255f), (found, expected) => Math.Abs(found - expected) < 1e-6);
        }
    }

    [Fact]
    public void Memory_stays_within_the_bound_and_the_least_recently_used_makes_room()
    {
        // Each of 100 bytes and 128 that go with it: three fit.
        var cache = new ByteCache(3 * 228 + 100);
        for (var i = 0; i < 3; i++) cache.Add(i, new byte[100]);

        cache.Find(0).Should().NotBeNull();
        cache.Add(3, new byte[100]);

        cache.Count.Should().Be(3);
        cache.Find(1).Should().BeNull("it was used least recently");
        new[] { 0, 2, 3 }.Should().OnlyContain(key => cache.Find(key) != null);
        var none = new ByteCache(0);
        none.Add(1, new byte[100]);
        none.Count.Should().Be(0);
    }

    [Fact]
    public void Folder_larger_than_the_memory_granted_is_read_within_it()
    {
        const int images = 400;
        var png = Pictures.Png(64, 64, SKColors.Red);
        for (var i = 0; i < images; i++) Write($"{i}.png", png);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        // Whole: 400 x 3 x 64 x 64 = 4.9 MB.
        var data = ImageFolder.Load(_folder.Path, new ImageFolderOptions { CacheBytes = 500_000 });
        for (var at = 0; at < images; at += 20) data.Read([.. Enumerable.Range(at, 20).Select(i => (long)i)]).Dispose();

        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(1_500_000);
        GC.KeepAlive(data);
    }

    [Fact]
    public void Progress_is_told_and_opening_can_be_cancelled()
    {
        for (var i = 0; i < 250; i++) Write($"{i}.png", Pictures.Png(2, 2, SKColors.Red));
        var reports = new List<(int, int)>();

        ImageFolder.Load(_folder.Path, progress: new Told(reports));

        reports.Should().Equal((100, 250), (200, 250), (250, 250));
        FluentActions.Invoking(() => ImageFolder.Load(_folder.Path, cancellationToken: new CancellationToken(canceled: true)))
            .Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Image_that_is_damaged_later_is_named()
    {
        Write("a.png", Pictures.Png(8, 8, SKColors.Red));
        var data = ImageFolder.Load(_folder.Path, new ImageFolderOptions { CacheBytes = 0 });
        File.Delete(_folder["a.png"]);

        FluentActions.Invoking(() => data.Read([0]))
            .Should().Throw<TrainingDataException>()
            .WithMessage("An image of *was intact when the folder was opened, but is not now: 'a.png' cannot be read*");
    }

    [Fact]
    public void Folder_that_links_to_itself_ends()
    {
        Write("a/1.png", Pictures.Png(2, 2, SKColors.Red));
        try
        {
            Directory.CreateSymbolicLink(_folder["a/loop"], _folder.Path);
        }
        catch (IOException) when (OperatingSystem.IsWindows())
        {
            // Links need a privilege there.
            Directory.CreateDirectory(_folder["a/loop"]);
        }

        ImageFolder.Load(_folder.Path).Count.Should().Be(1);
    }

    [Fact]
    public void Grey_samples_have_one_channel()
    {
        Write("a.png", Pictures.Png(8, 8, new SKColor(0, 255, 0)));

        using var batch = ImageFolder.Load(_folder.Path, new ImageFolderOptions { Size = 4, Channels = 1 }, ZeroToOne).Read([0]);

        batch.Samples.shape.Should().Equal(1, 1, 4, 4);
        batch.Samples[0, 0, 0, 0].item<float>().Should().BeApproximately(150 / 255f, 1e-6f, "0.587 x 255 = 149.7");
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Write("a.png", Pictures.Png(8, 8, SKColors.Red));
        foreach (var options in new[] { new ImageFolderOptions { Size = 0 }, new() { Channels = 2 }, new() { CacheBytes = -1 },
            new() { MostPixels = 0 }, new() { MostPixels = long.MaxValue } })
        {
            FluentActions.Invoking(() => ImageFolder.Load(_folder.Path, options)).Should().Throw<ArgumentOutOfRangeException>();
        }
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllBytes(_folder[name], content);
    }

    private sealed class Told(List<(int, int)> reports) : IProgress<(int Done, int Total)>
    {
        public void Report((int Done, int Total) value) => reports.Add(value);
    }
}
