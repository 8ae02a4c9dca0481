using FluentAssertions;
using WganGp.Recipes.Data;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Recipes.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["file-idx"];

    [Theory]
    [InlineData(false, "plain")]
    [InlineData(true, "packed.gz")]
    [InlineData(true, "packed-without-the-extension")]
    [InlineData(false, "plain-with-the-extension.gz")]
    public void Dimensions_and_data_are_read_whatever_the_file_is_called(bool gzip, string name)
    {
        var content = IdxBytes.Counting(2, 3, 4);
        System.IO.File.WriteAllBytes(_folder[name], gzip ? IdxBytes.Gzip(content) : content);

        IdxFile idx = IdxFile.Read(_folder[name]);

        idx.Path.Should().Be(_folder[name]);
        idx.Dimensions.Should().Equal(2, 3, 4);
        idx.Data.ToArray().Should().Equal(Enumerable.Range(0, 24).Select(i => (byte)i));
    }

    [Fact]
    public void Gzipped_data_of_many_pieces_is_read_whole()
    {
        var content = IdxBytes.Counting(3, 1000, 1000);
        Write(IdxBytes.Gzip(content));

        IdxFile.Read(File).Data.Span.SequenceEqual(content.AsSpan(16)).Should().BeTrue();
    }

    [Fact]
    public void Missing_file_is_named() =>
        Reading(_folder["absent"]).Should().Throw<TrainingDataException>().WithMessage("*absent' does not exist*");

    [Fact]
    public void Folder_in_place_of_a_file_is_named() =>
        Reading(_folder.Path).Should().Throw<TrainingDataException>().WithMessage("*is a folder, not an IDX file*");

    [Fact]
    public void Empty_file_is_refused() => Damaged([]).WithMessage("*is empty*");

    [Fact]
    public void Wrong_magic_is_shown() =>
        Damaged("<!DOCTYPE html>"u8.ToArray()).WithMessage("*is not an IDX file: it begins with the bytes 3C21444F*");

    [Fact]
    public void Wrong_magic_inside_gzip_is_shown() =>
        Damaged(IdxBytes.Gzip("plain text"u8.ToArray())).WithMessage("*is not an IDX file: it begins with the bytes 706C6169*");

    [Fact]
    public void Fewer_bytes_than_the_magic_are_refused() => Damaged([0, 0, 8]).WithMessage("*it has 3 bytes*");

    [Theory]
    [InlineData(0x09)]
    [InlineData(0x0B)]
    [InlineData(0x0C)]
    [InlineData(0x0D)]
    [InlineData(0x0E)]
    [InlineData(0xFF)]
    public void Other_element_types_are_refused(byte type) =>
        Damaged([.. IdxBytes.Header(type, [1]), 0, 0, 0, 0, 0, 0, 0, 0])
            .WithMessage($"*type 0x{type:X2}*only 0x08 (unsigned byte) is supported*");

    [Fact]
    public void Header_without_dimensions_is_refused() => Damaged([0, 0, 8, 0, 1]).WithMessage("*declares no dimensions*");

    [Fact]
    public void Dimension_of_zero_is_refused() => Damaged(IdxBytes.Header(3, 0, 4)).WithMessage("*dimension 1 of 3 is 0*");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Dimensions_whose_product_overflows_are_refused(bool gzip)
    {
        var content = IdxBytes.Header(uint.MaxValue, uint.MaxValue, uint.MaxValue);
        Damaged(gzip ? IdxBytes.Gzip(content) : content).WithMessage("*3 dimensions declare more than 2,147,483,591 bytes*");
    }

    [Fact]
    public void Dimensions_whose_product_wraps_round_to_the_true_size_are_refused() =>
        // 65,536 to the fourth is 2 to the 64th, which is 0 in 64 bits.
        Damaged(IdxBytes.Header(65536, 65536, 65536, 65536)).WithMessage("*declare more than*");

    [Fact]
    public void File_cut_off_at_any_length_is_refused()
    {
        var content = IdxBytes.Counting(2, 3, 4);
        for (var length = 1; length < content.Length; length++)
        {
            Write(content[..length]);
            Reading(File).Should().Throw<TrainingDataException>($"only {length} of {content.Length} bytes are there")
                .WithMessage(
                    length < 4
                        ? "*fewer than the 4*"
                        : length < 16
                        ? "*truncated inside its header*"
                        : $"*2 x 3 x 4 = 24 bytes, but {length - 16} are present*");
        }
    }

    [Fact]
    public void Gzipped_file_cut_off_at_any_length_is_refused()
    {
        var content = IdxBytes.Gzip(IdxBytes.Counting(2, 3, 4));
        for (var length = 1; length < content.Length; length++)
        {
            Write(content[..length]);
            Reading(File).Should().Throw<TrainingDataException>($"only {length} of {content.Length} bytes are there");
        }
    }

    [Fact]
    public void Gzip_of_a_file_that_was_cut_off_is_refused() =>
        Damaged(IdxBytes.Gzip(IdxBytes.Counting(2, 3, 4)[..^1])).WithMessage("*2 x 3 x 4 = 24 bytes, but 23 are present*");

    [Fact]
    public void Surplus_data_is_refused() =>
        Damaged([.. IdxBytes.Counting(2, 3), 9]).WithMessage("*longer than declared*2 x 3 = 6 bytes, but 7 follow*");

    [Fact]
    public void Surplus_data_inside_gzip_is_refused() =>
        Damaged(IdxBytes.Gzip([.. IdxBytes.Counting(2, 3), 9])).WithMessage("*longer than declared*2 x 3 = 6 bytes, but more follow*");

    [Fact]
    public void Corrupt_gzip_data_is_refused()
    {
        var content = IdxBytes.Gzip(IdxBytes.Counting(20, 30));
        for (var i = 10; i < 30; i++) content[i] ^= 0xA5;
        Damaged(content).WithMessage("*gzip data*damaged*").WithInnerException<InvalidDataException>();
    }

    [Fact]
    public void Bytes_behind_the_gzip_data_are_refused() =>
        Damaged([.. IdxBytes.Gzip(IdxBytes.Counting(20, 30)), 1, 2, 3, 4, 5]).WithMessage("*gzip data*truncated or has data after*");

    [Fact]
    public void Wrong_gzip_checksum_is_refused()
    {
        var content = IdxBytes.Gzip(IdxBytes.Counting(20, 30));
        content[^8] ^= 1;
        Damaged(content).WithMessage("*gzip data*damaged*");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Lying_header_makes_the_reader_allocate_no_more_than_is_there(bool gzip)
    {
        byte[] content = [.. IdxBytes.Header(2_000_000, 28, 28), .. new byte[100]];
        Write(gzip ? IdxBytes.Gzip(content) : content);

        var (message, allocated) = Failure(File);

        message.Should().Match("*2,000,000 x 28 x 28 = 1,568,000,000 bytes, but 100 are present*");
        allocated.Should().BeLessThan(200_000);
    }

    [Fact]
    public void Gzip_bomb_behind_a_small_header_is_not_unpacked()
    {
        Write(IdxBytes.Gzip([.. IdxBytes.Header(10), .. new byte[64 << 20]]));

        var (message, allocated) = Failure(File);

        message.Should().Match("*10 = 10 bytes, but more follow*");
        allocated.Should().BeLessThan(200_000);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What the reader says of a file, and what reading alone allocates: assertions take as much again.</summary>
    private static (string Message, long Allocated) Failure(string path)
    {
        // The first reading pays for the compiler.
        Reading(path).Should().Throw<TrainingDataException>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            IdxFile.Read(path);
        }
        catch (TrainingDataException error)
        {
            return (error.Message, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        throw new InvalidOperationException("The file was read.");
    }

    private static Action Reading(string path) => () => IdxFile.Read(path);

    private void Write(byte[] content) => System.IO.File.WriteAllBytes(File, content);

    private FluentAssertions.Specialized.ExceptionAssertions<TrainingDataException> Damaged(byte[] content)
    {
        Write(content);
        return Reading(File).Should().Throw<TrainingDataException>();
    }
}
