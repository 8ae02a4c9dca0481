using System.Text;
using FluentAssertions;
using TorchSharp;
using WganGp.Recipes.Output;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Recipes.Tests.Output;

public sealed class NumpyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Npy => _folder["array.npy"];

    [Fact]
    public void Points_are_written_byte_for_byte_as_the_format_says()
    {
        using var points = torch.tensor(new float[] { 1, -2, 0.5f, 3 }, [2, 2]);

        NumpyFile.Write(Npy, points);

        var file = File.ReadAllBytes(Npy);
        file[..10].Should().Equal(0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0);
        Encoding.ASCII.GetString(file, 10, 118)
            .Should().Be("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }".PadRight(117) + "\n");
        file[128..].Should().Equal(0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0x3F, 0, 0, 0x40, 0x40);
    }

    [Theory]
    [InlineData(torch.ScalarType.Byte, "|u1", 1)]
    [InlineData(torch.ScalarType.Int64, "<i8", 8)]
    [InlineData(torch.ScalarType.Float32, "<f4", 4)]
    public void Each_type_has_its_name_and_size(torch.ScalarType type, string name, int size)
    {
        using var array = torch.ones(3, dtype: type);

        NumpyFile.Write(Npy, array);

        var file = File.ReadAllBytes(Npy);
        HeaderOf(file).Should().StartWith($"{{'descr': '{name}', 'fortran_order': False, 'shape': (3,), }} ");
        file.Should().HaveCount(128 + 3 * size);
    }

    [Fact]
    public void Long_header_still_ends_at_a_multiple_of_64()
    {
        using var array = torch.zeros([.. Enumerable.Repeat(1L, 30)]);

        NumpyFile.Write(Npy, array);

        var file = File.ReadAllBytes(Npy);
        var dataStart = 10 + BitConverter.ToUInt16(file, 8);
        dataStart.Should().Be(192);
        file[dataStart - 1].Should().Be((byte)'\n');
        file.Should().HaveCount(dataStart + 4);
    }

    [Fact]
    public void Parts_make_the_file_that_the_whole_makes()
    {
        using var points = torch.arange(14, torch.float32).reshape(7, 2);
        NumpyFile.Write(Npy, points);
        NumpyFile.WriteInParts(_folder["parts.npy"], 7, [points[..3], points[3..6], points[6..]]);
        File.ReadAllBytes(_folder["parts.npy"]).Should().Equal(File.ReadAllBytes(Npy));

        using var images = torch.rand(5, 1, 2, 3);
        NumpyFile.WriteImages(Npy, images, 0);
        NumpyFile.WriteImagesInParts(_folder["parts.npy"], 5, [images[..4], images[4..]], 0);
        File.ReadAllBytes(_folder["parts.npy"]).Should().Equal(File.ReadAllBytes(Npy));
    }

    [Fact]
    public void Parts_that_are_not_alike_or_not_as_many_as_announced_leave_no_file()
    {
        using var points = torch.zeros(4, 2);
        using var wide = torch.zeros(4, 3);

        FluentActions.Invoking(() => NumpyFile.WriteInParts(Npy, 8, [points, wide])).Should().Throw<ArgumentException>()
            .WithMessage("A part is of Float32 with rows of [3], the first of Float32 with rows of [2]; all parts must be alike.*");
        FluentActions.Invoking(() => NumpyFile.WriteInParts(Npy, 9, [points, points])).Should().Throw<ArgumentException>()
            .WithMessage("9 rows were announced, but the parts have 8.*");
        FluentActions.Invoking(() => NumpyFile.WriteInParts(Npy, 0, [])).Should().Throw<ArgumentException>();

        File.Exists(Npy).Should().BeFalse();
    }

    [Fact]
    public void Strided_tensor_is_written_in_row_major_order()
    {
        using var array = torch.arange(6, dtype: torch.ScalarType.Byte).reshape(2, 3);
        using var transposed = array.t();

        NumpyFile.Write(Npy, transposed);

        var file = File.ReadAllBytes(Npy);
        HeaderOf(file).Should().Contain("'shape': (3, 2)");
        file[128..].Should().Equal(0, 3, 1, 4, 2, 5);
    }

    [Fact]
    public void Grey_images_lose_their_channel_dimension()
    {
        using var images = torch.tensor(new float[] { -1, 0, 1, 5 }, [2, 1, 1, 2]);

        NumpyFile.WriteImages(Npy, images);

        var file = File.ReadAllBytes(Npy);
        HeaderOf(file).Should().Contain("'|u1'").And.Contain("'shape': (2, 1, 2)");
        file[128..].Should().Equal(0, 128, 255, 255);
    }

    [Fact]
    public void Colour_images_have_their_channels_last()
    {
        using var images = torch.tensor(new float[] { 0, 0.2f, 0.4f, 0.6f, 0.8f, 1 }, [1, 3, 1, 2]);

        NumpyFile.WriteImages(Npy, images, low: 0, high: 1);

        var file = File.ReadAllBytes(Npy);
        HeaderOf(file).Should().Contain("'shape': (1, 1, 2, 3)");
        file[128..].Should().Equal(0, 102, 204, 51, 153, 255);
    }

    [Fact]
    public void Tensor_that_needs_a_gradient_is_written()
    {
        using var points = torch.ones([2, 2], requires_grad: true);
        NumpyFile.Write(Npy, points);
        File.ReadAllBytes(Npy).Should().HaveCount(128 + 16);
    }

    [Fact]
    public void Other_types_are_refused()
    {
        using var array = torch.zeros(2, dtype: torch.ScalarType.Float64);
        FluentActions.Invoking(() => NumpyFile.Write(Npy, array))
            .Should().Throw<ArgumentException>().WithMessage("*Float64 cannot be written*");
    }

    [Fact]
    public void Images_that_hold_NaN_are_refused()
    {
        using var images = torch.full([1, 1, 2, 2], float.NaN);
        FluentActions.Invoking(() => NumpyFile.WriteImages(Npy, images)).Should().Throw<ArgumentException>().WithMessage("*NaN*");
    }

    public void Dispose() => _folder.Dispose();

    private static string HeaderOf(byte[] file) => Encoding.ASCII.GetString(file, 10, BitConverter.ToUInt16(file, 8));
}
