using System.IO.Compression;
using FluentAssertions;
using WganGp.Recipes.Data;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Recipes.Tests.Data;

/// <summary>Data sets as they are published: read, or named with what to do.</summary>
public sealed class ForeignFormatsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("emnist-letters-train-images-idx3-ubyte.gz", "emnist-letters-train-labels-idx1-ubyte.gz")]
    [InlineData("raw/train-images-idx3-ubyte", "raw/train-labels-idx1-ubyte")]
    [InlineData("MNIST/raw/train-images-idx3-ubyte.gz", "MNIST/raw/train-labels-idx1-ubyte.gz")]
    [InlineData("EMNIST/raw/emnist-digits-train-images-idx3-ubyte", "EMNIST/raw/emnist-digits-train-labels-idx1-ubyte")]
    [InlineData("gzip/emnist-mnist-train-images-idx3-ubyte.gz", "gzip/emnist-mnist-train-labels-idx1-ubyte.gz")]
    [InlineData("qmnist-train-images-idx3-ubyte.gz", "qmnist-train-labels-idx1-ubyte")]
    public void Data_sets_in_IDX_format_are_found_where_they_are_unpacked(string images, string labels)
    {
        Write(images, IdxBytes.Counting(4, 2, 3));
        Write(images.Replace("train", "test", StringComparison.Ordinal), IdxBytes.Counting(9, 2, 3));
        Write(labels, IdxBytes.Counting(4));

        var data = DataFile.Open(folder.Path, new DataOptions { Labels = true });

        data.Count.Should().Be(4);
        data.Classes.Should().HaveCount(4);
    }

    [Fact]
    public void Letters_of_EMNIST_are_put_upright()
    {
        Write("emnist-letters-train-images-idx3-ubyte", [.. IdxBytes.Header(2, 2, 3), 1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16]);

        using var batch = IdxImages.Load(folder.Path, new ImageTransform { Low = 0, High = 255 }).Read([0, 1]);

        batch.Samples.shape.Should().Equal(2, 1, 3, 2);
        batch.Samples.data<float>().ToArray().Should().Equal(1, 4, 2, 5, 3, 6, 11, 14, 12, 15, 13, 16);
    }

    [Fact]
    public void Several_data_sets_are_named_and_not_guessed()
    {
        Write("emnist-letters-train-images-idx3-ubyte", IdxBytes.Counting(4, 2, 3));
        Write("emnist-digits-train-images-idx3-ubyte.gz", IdxBytes.Counting(4, 2, 3));
        Write("roots/MNIST/raw/train-images-idx3-ubyte", IdxBytes.Counting(4, 2, 3));
        Write("roots/KMNIST/raw/train-images-idx3-ubyte", IdxBytes.Counting(4, 2, 3));

        Opening("").Should().Throw<TrainingDataException>().WithMessage(
            "*has several data sets in IDX format: give one of the files emnist-digits-train-images-idx3-ubyte.gz, emnist-letters-*");
        Opening("roots").Should().Throw<TrainingDataException>().WithMessage("*several data sets*give one of *KMNIST*raw*MNIST*raw*");
    }

    [Theory]
    [InlineData("cifar-10-batches-bin/data_batch_1.bin", 3073)]
    [InlineData("cifar-100-binary/train.bin", 3074)]
    public void Binary_CIFAR_is_found_below_the_folder(string name, int bytes)
    {
        Write(name, new byte[bytes]);

        DataFile.Open(folder.Path).SampleShape.Should().Equal(3, 32, 32);
    }

    [Theory]
    [InlineData("", "data_batch_1", "batches.meta", "cifar-10-binary.tar.gz")]
    [InlineData("cifar-10-batches-py/", "data_batch_1", "batches.meta", "cifar-10-binary.tar.gz")]
    [InlineData("cifar-100-python/", "train", "meta", "cifar-100-binary.tar.gz")]
    public void Python_version_of_CIFAR_is_named_and_never_run(string place, string file, string beside, string cure)
    {
        Write(place + file, [0x80, 2, (byte)'}']);
        Write(place + beside, [0x80, 2, (byte)'}']);

        Opening("").Should().Throw<TrainingDataException>().WithMessage($"*the Python version of CIFAR-*never read: download*{cure}.");
    }

    [Fact]
    public void Archive_of_arrays_is_named_with_its_arrays()
    {
        using (var zip = ZipFile.Open(folder["mnist.npz"], ZipArchiveMode.Create))
        {
            zip.CreateEntry("x_train.npy");
            zip.CreateEntry("y_train.npy");
        }

        Opening("mnist.npz").Should().Throw<TrainingDataException>().WithMessage(
            "*mnist.npz' is an archive of NumPy arrays (x_train, y_train): save the array of samples by itself, numpy.save(*");
        Opening("").Should().Throw<TrainingDataException>().WithMessage("*'mnist.npz' is an archive of NumPy arrays (x_train, y_train)*");
    }

    public static TheoryData<string, byte[], string> Others => new()
    {
        { "a.tar.gz", IdxBytes.Gzip(Tar()), "*is a compressed tar archive: unpack it with tar -xzf and give the folder." },
        { "a.tar", Tar(), "*is a tar archive: unpack it with tar -xf and give the folder." },
        { "a.csv.gz", IdxBytes.Gzip("1,2\n"u8.ToArray()), "*is compressed with gzip*unpack it with gunzip." },
        { "a.pkl", [0x80, 4, 0x95], "*is a Python pickle, which can run any code when it is loaded and is therefore never read*" },
        { "a.png", [0x89, .. "PNG\r\n\u001A\n"u8], "*is one image: give the folder that has the images." },
        { "a.h5", [0x89, .. "HDF\r\n\u001A\n"u8], "*is an HDF5 file: save its arrays with numpy.save*" },
        { "a.parquet", "PAR1"u8.ToArray(), "*is a Parquet file*" },
        { "a.7z", [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C], "*is an archive: unpack it*" },
        { "a.zip", [.. "PK"u8, 3, 4, 1], "*is a damaged zip archive: download it again." },
        { "nothing", [], "*is empty: download or save it again." },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Formats_that_are_not_read_are_named_with_what_to_do(string name, byte[] content, string message)
    {
        File.WriteAllBytes(folder[name], content);

        Opening(name).Should().Throw<TrainingDataException>().WithMessage(message);
    }

    [Theory]
    [InlineData("one\rtwo\rthree", 3)]
    [InlineData("one\r\ntwo\nthree\r", 3)]
    [InlineData("one\r\r\n\rtwo", 2)]
    public void Lines_that_end_with_a_carriage_return_alone_are_lines(string text, int lines)
    {
        File.WriteAllText(folder["a.txt"], text);

        DataFile.Open(folder["a.txt"]).Count.Should().Be(lines);
    }

    [Fact]
    public void Lines_are_numbered_alike_whatever_ends_them()
    {
        foreach (var end in (string[])["\r", "\n", "\r\n"])
        {
            File.WriteAllBytes(folder["a.txt"], [.. System.Text.Encoding.UTF8.GetBytes($"a{end}b{end}"), 0xFF]);

            Opening("a.txt").Should().Throw<TrainingDataException>().WithMessage("Line 3 of * is not UTF-8*");
        }
    }

    private static byte[] Tar()
    {
        var tar = new byte[1024];
        "data_batch_1.bin"u8.CopyTo(tar);
        "ustar"u8.CopyTo(tar.AsSpan(257));
        return tar;
    }

    private Action Opening(string name) => () => DataFile.Open(folder[name]);

    private void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllBytes(folder[name], name.EndsWith(".gz", StringComparison.Ordinal) ? IdxBytes.Gzip(content) : content);
    }
}
