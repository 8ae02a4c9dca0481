using FluentAssertions;
using SkiaSharp;
using WganGp.Recipes.Data;
using WganGp.Recipes.Networks;
using WganGp.Recipes.Output;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Recipes.Tests.Data;

public sealed class DataFileTests : IDisposable
{
    private static readonly DataOptions Labelled = new() { Labels = true };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Folder_of_IDX_files_is_known()
    {
        Write("train-images-idx3-ubyte.gz", IdxBytes.Gzip(IdxBytes.Counting(2, 3, 4)));
        Write("train-labels-idx1-ubyte", IdxBytes.Counting(2));
        Write("preview.png", Pictures.Png(2, 2, SKColors.Red));

        DataFile.Open(_folder.Path).SampleShape.Should().Equal(1, 3, 4);
        DataFile.Open(_folder.Path, Labelled).Classes.Should().Equal("0", "1");
        DataFile.Open(_folder["train-images-idx3-ubyte.gz"]).Count.Should().Be(2);
    }

    [Fact]
    public void Folder_and_file_of_CIFAR_are_known()
    {
        Write("data_batch_1.bin", new byte[3073]);

        DataFile.Open(_folder.Path).SampleShape.Should().Equal(3, 32, 32);
        DataFile.Open(_folder["data_batch_1.bin"], Labelled).Classes.Should().HaveCount(10);
    }

    [Fact]
    public void Folder_of_images_is_known_and_takes_every_option()
    {
        Write("cat/a.png", Pictures.Png(9, 9, SKColors.Red));
        Write("dog/b.png", Pictures.Png(9, 9, SKColors.Red));

        var data = DataFile.Open(_folder.Path, new DataOptions
        {
            Labels = true,
            Folder = new ImageFolderOptions { Size = 8, Channels = 1 },
            Transform = new ImageTransform { Low = 0, Mirror = true },
        });

        data.SampleShape.Should().Equal(1, 8, 8);
        data.Count.Should().Be(4);
        data.Classes.Should().Equal("cat", "dog");
        data.ValueRange.Should().Be((0.0, 1.0));
        data.ToString().Should().Be($"4 samples [1, 8, 8] from {_folder.Path}");
    }

    [Fact]
    public void Files_are_known_by_their_first_bytes_or_their_names()
    {
        using var points = zeros(5, 2);
        NumpyFile.Write(_folder["points"], points);
        File.WriteAllText(_folder["table.csv"], "x,y\n1,2\n");
        File.WriteAllText(_folder["table.TSV"], "1\t2\t3\n");
        File.WriteAllText(_folder["text.txt"], "it was\n");

        DataFile.Open(_folder["points"]).SampleShape.Should().Equal(2);
        DataFile.Open(_folder["table.csv"]).Should().BeOfType<CsvTable>().Which.Columns.Should().Equal("x", "y");
        DataFile.Open(_folder["table.TSV"]).SampleShape.Should().Equal(3);
        DataFile.Open(_folder["text.txt"]).Should().BeOfType<TextLines>().Which.SampleShape[1].Should().Be(32);
    }

    [Fact]
    public void What_is_not_understood_is_answered_with_what_is()
    {
        const string list = "*folder of images (png, jpg*CIFAR-10*IDX*.csv*.txt*.npy*.bin*";
        Write("notes.md", [0x23, 0x20]);

        FluentActions.Invoking(() => DataFile.Open(_folder["absent"]))
            .Should().Throw<TrainingDataException>().WithMessage("There is no data at*" + list);
        FluentActions.Invoking(() => DataFile.Open(_folder.Path))
            .Should().Throw<TrainingDataException>().WithMessage("*has no data in a supported format: it contains notes.md*" + list);
        FluentActions.Invoking(() => DataFile.Open(_folder["notes.md"]))
            .Should().Throw<TrainingDataException>()
            .WithMessage("*is not in a supported format: it begins with the bytes 23200000*" + list);
    }

    [Fact]
    public void Labels_that_cannot_be_there_are_an_error()
    {
        File.WriteAllText(_folder["table.csv"], "x,y\n1,2\n");
        File.WriteAllText(_folder["text.txt"], "it was\n");

        FluentActions.Invoking(() => DataFile.Open(_folder["table.csv"], Labelled))
            .Should().Throw<TrainingDataException>().WithMessage("*set TableOptions.LabelColumn*");
        FluentActions.Invoking(() => DataFile.Open(_folder["text.txt"], Labelled))
            .Should().Throw<TrainingDataException>().WithMessage("*text*has none*");
    }

    [Fact]
    public void Data_is_known_by_its_content_and_by_what_is_made_of_it()
    {
        Write("idx/train-images-idx3-ubyte", IdxBytes.Counting(2, 3, 4));
        Write("images/a.png", Pictures.Png(9, 9, SKColors.Red));
        Write("table.csv", "1,2\n3,4\n"u8.ToArray());
        Write("text.txt", "it was\n"u8.ToArray());
        var first = Fingerprints(new DataOptions());

        first.Should().OnlyHaveUniqueItems().And.OnlyContain(fingerprint => fingerprint!.StartsWith("sha256:"));
        Fingerprints(new DataOptions()).Should().Equal(first);
        Fingerprints(new DataOptions
        {
            Transform = new ImageTransform { Mirror = true },
            Table = new TableOptions { Scaling = TableScaling.MinMax },
            Text = new TextOptions { Length = 9 },
        }).Should().NotIntersectWith(first);
        Write("idx/train-images-idx3-ubyte", [.. IdxBytes.Counting(2, 3, 4)[..^1], 99]);
        Write("images/a.png", Pictures.Png(9, 9, SKColors.Blue));
        Write("table.csv", "1,2\n3,5\n"u8.ToArray());
        Write("text.txt", "it wax\n"u8.ToArray());
        Fingerprints(new DataOptions()).Should().NotIntersectWith(first);

        string?[] Fingerprints(DataOptions options) =>
            [
                .. new[] { "idx", "images", "table.csv", "text.txt" }.Select(
                    name => ((ITrainingData)DataFile.Open(_folder[name], options)).Fingerprint),
            ];
    }

    [Fact]
    public void Labels_of_files_condition_a_run_that_goes_on_exactly_where_it_was_saved()
    {
        var random = new Random(3);
        var pixels = new byte[20 * 28 * 28];
        random.NextBytes(pixels);
        Write("train-images-idx3-ubyte", [.. IdxBytes.Header(20, 28, 28), .. pixels]);
        Write("train-labels-idx1-ubyte", [.. IdxBytes.Header(20), .. Enumerable.Range(0, 20).Select(i => (byte)(i % 10))]);
        // Noise and mirror images: neither may differ in what a resumed run sees.
        var data = DataFile.Open(
            _folder.Path, new DataOptions { Labels = true, Transform = new ImageTransform { Low = 0, Dequantize = true, Mirror = true } });

        using var whole = Trainer();
        Train(whole, 4);
        using var first = Trainer();
        Train(first, 2);
        first.Save(_folder["half"]);
        using var second = Trainer();
        second.Resume(_folder["half"]);
        data = DataFile.Open(
            _folder.Path, new DataOptions { Labels = true, Transform = new ImageTransform { Low = 0, Dequantize = true, Mirror = true } });
        Train(second, 4);

        using var expected = whole.Sample(4, condition: tensor(new long[] { 0, 1, 2, 3 }));
        using var found = second.Sample(4, condition: tensor(new long[] { 0, 1, 2, 3 }));
        found.data<float>().ToArray().Should().Equal(expected.data<float>().ToArray());

        void Train(WganGpTrainer trainer, long until)
        {
            foreach (var report in trainer.Train(data))
            {
                if (report.Step == until) break;
            }
        }

        static WganGpTrainer Trainer() => WganGpTrainer.Create(
            () => new LabelledMnistGenerator(10, 2), () => new ProjectionMnistCritic(10, 2),
            new WganGpOptions { Steps = 4, BatchSize = 8, CriticSteps = 1, ReportEvery = 1, Seed = 5 });
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllBytes(_folder[name], content);
    }
}
