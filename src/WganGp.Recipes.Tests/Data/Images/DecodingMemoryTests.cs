using System.IO.Compression;
using FluentAssertions;
using SkiaSharp;
using WganGp.Recipes.Data;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Recipes.Tests.Data;

/// <summary>Thirty pictures of 10,000 x 10,000 pixels, 12 KB each, took 4 GB; a gzip file of 1 MB 2.1 GB.</summary>
[Collection(Alone.Name)]
public sealed class DecodingMemoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void All_pictures_that_are_decoded_at_one_time_have_the_memory_of_the_largest()
    {
        const int side = 500;
        var png = Pictures.Png(side, side, SKColors.Red);
        for (var i = 0; i < 20; i++) File.WriteAllBytes(folder[$"{i}.png"], png);
        var held = Held();
        var before = GC.GetTotalAllocatedBytes();

        ImageFolder.Load(folder.Path, new ImageFolderOptions { MostPixels = side * side }).Count.Should().Be(20);

        (PixelBuffer.Most - held).Should().Be(4 * side * side);
        (GC.GetTotalAllocatedBytes() - before)
            .Should().BeLessThan(10 * 4 * side * side, "the pixels of twenty pictures are not in the garbage collector's memory");
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(16, 7)]
    public void Budget_is_never_exceeded_and_nobody_waits_for_ever(int workers, int seed)
    {
        var budget = new DecodingBudget(1_000);
        var (used, most) = (0L, 0L);

        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = workers }, i =>
        {
            // Some want more than there is: they have all of it.
            var wanted = new Random(seed + i).Next(1, 1_500);
            using (budget.Take(wanted))
            {
                var now = Interlocked.Add(ref used, Math.Min(wanted, 1_000));
                lock (budget) most = Math.Max(most, now);
                Thread.Yield();
                Interlocked.Add(ref used, -Math.Min(wanted, 1_000));
            }
        });

        most.Should().BeInRange(1, 1_000);
        using var all = budget.Take(long.MaxValue);
    }

    [Fact]
    public void Memory_of_a_damaged_picture_is_returned()
    {
        var png = Pictures.Png(100, 100, (x, y) => new SKColor((byte)(x * y), (byte)x, (byte)y));
        for (var i = 0; i < 20; i++) File.WriteAllBytes(folder[$"{i}.png"], i % 2 == 0 ? png : png[..(png.Length / 2)]);
        var held = Held();

        ImageFolder.Load(folder.Path, new ImageFolderOptions { MostPixels = 100 * 100 }).Skipped.Should().HaveCount(10);

        Held().Should().Be(held);
    }

    [Fact]
    public void Gzip_data_takes_the_memory_of_its_content_once()
    {
        const int images = 10_000;
        var content = new byte[images * 28 * 28];
        new Random(1).NextBytes(content);
        File.WriteAllBytes(folder["a-images-idx3-ubyte.gz"], IdxBytes.Gzip([.. IdxBytes.Header(images, 28, 28), .. content]));
        var before = GC.GetTotalAllocatedBytes();

        var file = IdxFile.Read(folder["a-images-idx3-ubyte.gz"]);

        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(content.Length + 1_000_000);
        file.Data.Span.SequenceEqual(content).Should().BeTrue();
    }

    [Fact]
    public void Gzip_data_that_unpacks_out_of_proportion_is_refused_before_memory_is_taken()
    {
        const int bytes = 64 << 20;
        using (var file = File.Create(folder["a.gz"]))
        using (var gzip = new GZipStream(file, CompressionLevel.Optimal))
        {
            gzip.Write(IdxBytes.Header(bytes / (1 << 16), 1 << 8, 1 << 8));
            for (var i = 0; i < bytes / (1 << 16); i++) gzip.Write(new byte[1 << 16]);
        }

        var before = GC.GetTotalAllocatedBytes();

        FluentActions.Invoking(() => IdxFile.Read(folder["a.gz"])).Should().Throw<TrainingDataException>()
            .WithMessage("The * bytes of gzip data in * unpack to 67,108,864 bytes, more than 250 times as many, which images do not*");

        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(2_000_000);
    }

    /// <summary>What is in use, by images of other tests too.</summary>
    private static long Held()
    {
        PixelBuffer.ResetMost();
        return PixelBuffer.Most;
    }
}
