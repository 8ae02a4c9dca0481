using FluentAssertions;
using WganGp.Recipes.Data;
using WganGp.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace WganGp.Recipes.Tests.Data;

public sealed class CifarImagesTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Records_of_all_files_come_in_order_with_their_planes()
    {
        Write("data_batch_2.bin", Record([9], 200));
        Write("data_batch_1.bin", [.. Record([3], 10), .. Record([0], 50)]);
        Write("test_batch.bin", Record([1], 0));

        var data = CifarImages.Load(_folder.Path, new ImageTransform { Low = 0 }, CifarLabels.Fine);
        using var batch = data.Read([0, 1, 2]);

        data.Count.Should().Be(3);
        data.Classes.Should().HaveCount(10).And.HaveElementAt(3, "cat").And.HaveElementAt(9, "truck");
        batch.Samples.shape.Should().Equal(3, 3, 32, 32);
        batch.Condition!.data<long>().ToArray().Should().Equal(3, 0, 9);
        batch.Samples[1, 0, 0, 0].item<float>().Should().Be(50 / 255f);
        batch.Samples[1, 1, 31, 31].item<float>().Should().Be(51 / 255f, "the green plane of this record is one level above the red");
        batch.Samples[2, 2, 5, 7].item<float>().Should().Be(202 / 255f);
    }

    [Fact]
    public void Hundred_classes_have_coarse_and_fine_labels_with_their_names()
    {
        Write("train.bin", [.. Record([19, 99], 1), .. Record([0, 5], 2)]);
        File.WriteAllLines(_folder["coarse_label_names.txt"], Enumerable.Range(0, 20).Select(i => $"super{i}"));

        var coarse = CifarImages.Load(_folder.Path, labels: CifarLabels.Coarse);
        var fine = CifarImages.Load(_folder.Path, labels: CifarLabels.Fine);

        coarse.Read([0, 1]).Condition!.data<long>().ToArray().Should().Equal(19, 0);
        fine.Read([0, 1]).Condition!.data<long>().ToArray().Should().Equal(99, 5);
        coarse.Classes.Should().HaveElementAt(19, "super19");
        fine.Classes.Should().HaveCount(100).And.HaveElementAt(7, "7", "there is no file of fine names");
    }

    [Fact]
    public void Batches_carry_no_labels_unless_asked_for()
    {
        Write("test_batch.bin", Record([1], 0));

        var data = CifarImages.Load(_folder["test_batch.bin"]);

        data.Classes.Should().BeNull();
        data.Read([0]).Condition.Should().BeNull();
    }

    [Fact]
    public void Damage_is_described_with_its_place()
    {
        Write("data_batch_1.bin", [.. Record([3], 10), .. Record([10], 50)]);
        Loading().Should().Throw<TrainingDataException>()
            .WithMessage("Record 1 of the CIFAR file *data_batch_1.bin' has the class label 10, but labels are 0 to 9*");

        Write("data_batch_1.bin", Record([3], 10)[..^1]);
        Loading().Should().Throw<TrainingDataException>().WithMessage("*is 3,072 bytes long, which is not a multiple of*3,073*");

        Write("data_batch_1.bin", []);
        Loading().Should().Throw<TrainingDataException>().WithMessage("*is empty*");

        File.Delete(_folder["data_batch_1.bin"]);
        Loading().Should().Throw<TrainingDataException>().WithMessage("*has no CIFAR images*it contains nothing.");
        FluentActions.Invoking(() => CifarImages.Load(_folder["absent"]))
            .Should().Throw<TrainingDataException>().WithMessage("*does not exist*");

        Action Loading() => () => CifarImages.Load(_folder.Path);
    }

    [Fact]
    public void Coarse_labels_of_ten_classes_are_refused()
    {
        Write("data_batch_1.bin", Record([3], 10));

        FluentActions.Invoking(() => CifarImages.Load(_folder.Path, labels: CifarLabels.Coarse))
            .Should().Throw<TrainingDataException>().WithMessage("*one label per image*");
    }

    [Fact]
    public void Damaged_files_give_only_TrainingDataException()
    {
        byte[] ten = [.. Record([3], 10), .. Record([9], 50)];
        byte[] hundred = [.. Record([19, 99], 1), .. Record([0, 5], 2)];
        // Whole records, so that what is behind the check of the length is reached; the first byte tells the reader which format.
        new ReaderFuzz(output)
        {
            Seeds = [[0, .. ten], [1, .. hundred]],
            Findings = ["is empty", "not a multiple", "class label", "coarse label", "fine label"],
        }.Run(bytes =>
        {
            var isHundred = bytes.Length > 0 && bytes[0] == 1;
            var content = bytes.Length > 1 ? bytes[1..] : [];
            var record = isHundred ? 3074 : 3073;
            if (content.Length > record && bytes[1] % 2 == 1) content = content[..(content.Length / record * record)];
            var data = CifarImages.Read(
                "fuzzed", [("fuzzed", () => new MemoryStream(content, writable: false))], isHundred, CifarLabels.Fine,
                new ImageTransform());
            data.Count.Should().Be(content.Length / record);
            using var batch = data.Read([0]);
        });
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string name, byte[] content) => File.WriteAllBytes(_folder[name], content);

    // Planes of one shade each: shade, shade + 1, shade + 2.
    private static byte[] Record(byte[] labels, byte shade) =>
        [.. labels, .. Enumerable.Range(0, 3 * 1024).Select(i => (byte)(shade + i / 1024))];
}
