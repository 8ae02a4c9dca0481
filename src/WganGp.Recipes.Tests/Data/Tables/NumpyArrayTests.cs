using System.Buffers.Binary;
using System.Text;
using FluentAssertions;
using WganGp.Recipes.Data;
using WganGp.Recipes.Output;
using WganGp.TestSupport;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace WganGp.Recipes.Tests.Data;

public sealed class NumpyArrayTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void What_was_written_is_read()
    {
        using var points = arange(6, dtype: float32).reshape(3, 2) / 7;
        NumpyFile.Write(_folder["points.npy"], points);

        var data = NumpyArray.Load(_folder["points.npy"]);
        using var batch = data.Read([2, 0]);

        data.SampleShape.Should().Equal(2);
        data.ValueRange.Should().BeNull();
        batch.Samples.data<float>().ToArray().Should().Equal(4 / 7f, 5 / 7f, 0, 1 / 7f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Images_that_were_written_are_read_as_images(int channels)
    {
        using var images = arange(2 * channels * 3 * 5, dtype: float32).reshape(2, channels, 3, 5) / 255;
        NumpyFile.WriteImages(_folder["images.npy"], images, low: 0);

        using var batch = NumpyArray.Load(_folder["images.npy"], new ImageTransform { Low = 0 }).Read([0, 1]);

        batch.Samples.shape.Should().Equal(2, channels, 3, 5);
        batch.Samples.data<float>().ToArray().Should().Equal(images.data<float>().ToArray());
    }

    [Theory]
    [InlineData("<f4", "0000C03F 000000C0", 1.5f, -2f)]
    [InlineData(">f4", "3FC00000 C0000000", 1.5f, -2f)]
    [InlineData("<f8", "000000000000F83F 00000000000000C0", 1.5f, -2f)]
    [InlineData(">f8", "3FF8000000000000 C000000000000000", 1.5f, -2f)]
    [InlineData("<f2", "003E 00C0", 1.5f, -2f)]
    [InlineData("|i1", "05 FE", 5f, -2f)]
    [InlineData("|u1", "05 FE", 5f, 254f)]
    [InlineData("|b1", "00 01", 0f, 1f)]
    [InlineData("<i2", "0500 FEFF", 5f, -2f)]
    [InlineData(">u2", "0005 FFFE", 5f, 65534f)]
    [InlineData("<i4", "05000000 FEFFFFFF", 5f, -2f)]
    [InlineData(">u4", "00000005 FFFFFFFE", 5f, 4294967294f)]
    [InlineData(">i8", "0000000000000005 FFFFFFFFFFFFFFFE", 5f, -2f)]
    [InlineData("<u8", "0500000000000000 0000000000000080", 5f, 9223372036854775808f)]
    public void Every_type_is_read_in_either_byte_order(string type, string hex, float first, float second)
    {
        Write($"{{'descr': '{type}', 'fortran_order': False, 'shape': (2, 1), }}", Convert.FromHexString(hex.Replace(" ", "")));

        using var batch = NumpyArray.Load(_folder["a.npy"]).Read([0, 1]);

        batch.Samples.data<float>().ToArray().Should().Equal(first, second);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_version_is_read(int version)
    {
        Write("{'shape': (2, 1), 'fortran_order': False, 'descr': '|u1'}", [3, 4], version);

        using var batch = NumpyArray.Load(_folder["a.npy"]).Read([1]);

        batch.Samples.item<float>().Should().Be(4);
    }

    [Fact]
    public void Fortran_order_is_turned_round()
    {
        // numpy.asfortranarray(numpy.arange(24).reshape(2, 3, 4)): the first index changes fastest.
        byte[] data =
        [
            .. from k in Enumerable.Range(0, 4)
            from j in Enumerable.Range(0, 3)
            from i in Enumerable.Range(0, 2)
            select (byte)(12 * i + 4 * j + k),
        ];
        Write("{'descr': '|i1', 'fortran_order': True, 'shape': (2, 3, 4), }", data);

        using var batch = NumpyArray.Load(_folder["a.npy"]).Read([0, 1]);

        batch.Samples.shape.Should().Equal(2, 3, 4);
        batch.Samples.data<float>().ToArray().Should().Equal(Enumerable.Range(0, 24).Select(i => (float)i));
    }

    [Fact]
    public void Labels_come_from_the_file_beside()
    {
        using var points = zeros(3, 2);
        using var labels = tensor(new long[] { 2, 0, 2 });
        NumpyFile.Write(_folder["points.npy"], points);
        FluentActions.Invoking(() => NumpyArray.Load(_folder["points.npy"], labels: true))
            .Should().Throw<TrainingDataException>().WithMessage("*no label file*points-labels.npy*");
        NumpyFile.Write(_folder["points-labels.npy"], labels);

        var data = NumpyArray.Load(_folder["points.npy"], labels: true);

        data.Classes.Should().Equal("0", "1", "2");
        data.Read([0, 1, 2]).Condition!.data<long>().ToArray().Should().Equal(2, 0, 2);
        using var wrong = tensor(new long[] { 2, 0 });
        NumpyFile.Write(_folder["points-labels.npy"], wrong);
        FluentActions.Invoking(() => NumpyArray.Load(_folder["points.npy"], labels: true))
            .Should().Throw<TrainingDataException>().WithMessage("*has (2) of int64*shape (3)*");
    }

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1, 1)}", "*has the type '|O'*")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1, 1)}", "*has the type '<c8'*")]
    [InlineData("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1, 1)}", "*not that of a plain array*")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), 'descr': '<f4'}", "*not that of a plain array*")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (__import__('os'), 1)}", "*not that of a plain array*")]
    [InlineData("{'descr': '<f4', 'fortran_order': 'x', 'shape': (1, 1)}", "*is damaged*")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 1)}", "*is empty*")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647)}", "*has more than*elements*")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 1)}", "*a dimension is*")]
    [InlineData(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)}",
        "*is truncated: its header declares (1, 2) of float32*but the file has 132*")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2)}", "*is too long*")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", "*has the shape (1), but samples need two dimensions*")]
    public void Header_that_cannot_be_used_is_described(string header, string message)
    {
        Write(header, new byte[4]);

        FluentActions.Invoking(() => NumpyArray.Load(_folder["a.npy"])).Should().Throw<TrainingDataException>().WithMessage(message);
    }

    [Fact]
    public void Value_that_is_not_finite_is_named_when_it_is_read()
    {
        using var points = tensor(new[,] { { 1, float.NaN }, { 1, 2 } });
        NumpyFile.Write(_folder["points.npy"], points);
        var data = NumpyArray.Load(_folder["points.npy"]);

        data.Read([1]).Samples.sum().item<float>().Should().Be(3);
        FluentActions.Invoking(() => data.Read([0])).Should().Throw<TrainingDataException>().WithMessage("Sample 0 of*contains NaN*");
    }

    [Fact]
    public void File_that_shrinks_while_it_is_read_is_named()
    {
        Write("{'descr': '|i1', 'fortran_order': False, 'shape': (4, 1)}", [1, 2, 3, 4]);
        var data = NumpyArray.Load(_folder["a.npy"]);
        using (var file = File.OpenWrite(_folder["a.npy"])) file.SetLength(file.Length - 1);

        FluentActions.Invoking(() => data.Read([3])).Should().Throw<TrainingDataException>().WithMessage("*became shorter*sample 3*");
    }

    [Fact]
    public void Damaged_files_give_only_TrainingDataException() => new ReaderFuzz(output)
    {
        Seeds =
        [
            Bytes("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }", new byte[24]),
            Bytes("{'descr': '>i2', 'fortran_order': True, 'shape': (2, 2, 2), }", new byte[16], version: 3),
            Bytes("{'descr': '|u1', 'fortran_order': False, 'shape': (2147483647, 65536), }", new byte[4]),
            Bytes("{'shape': (4,), 'fortran_order': True, 'descr': '|u1'}", new byte[4], version: 2),
        ],
        Tokens =
        [
            .. new[] { "'", "(", ")", ",", "{", "}", "True", "False", "'descr'", "'shape': (1,)", "<f8", "|b1", "0", "9999999999999999999",
            "2147483647", "65536", "\n", "\0", "'<c8'" }.Select(Encoding.ASCII.GetBytes),
        ],
        Findings =
        [
            "not a NumPy file", "has version", "truncated inside its header", "it declares", "not that of a plain array",
            "is damaged: it reads", "has the type", "a dimension is", "is empty", "elements", "is truncated: its", "is too long: its",
        ],
    }.Run(bytes =>
    {
        using var stream = new MemoryStream(bytes, writable: false);
        NumpyRows rows = NumpyRows.Open("fuzzed", stream);
        (rows.Header.Shape.Aggregate((long)rows.Header.Type.Bytes, (product, size) => product * size) + rows.Header.DataOffset)
            .Should().Be(bytes.Length);
    });

    public void Dispose() => _folder.Dispose();

    private void Write(string header, byte[] data, int version = 1) => File.WriteAllBytes(_folder["a.npy"], Bytes(header, data, version));

    private static byte[] Bytes(string header, byte[] data, int version = 1)
    {
        var start = version == 1 ? 10 : 12;
        var file = new byte[128 + data.Length];
        file.AsSpan(0, 128).Fill((byte)' ');
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', (byte)version, 0];
        magic.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)(128 - start));
        if (version > 1) BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), (uint)(128 - start));
        Encoding.ASCII.GetBytes(header, file.AsSpan(start));
        file[127] = (byte)'\n';
        data.CopyTo(file, 128);
        return file;
    }
}
