using FluentAssertions;
using TorchSharp;
using WganGp.Recipes.Data;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Recipes.Tests.Data;

public sealed class IdxImagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Pixels_are_scaled_from_zero_to_one_and_labels_keep_their_order()
    {
        byte[] pixels = [0, 51, 102, 153, 204, 255, 1, 2, 3, 4, 5, 6];
        Write("train-images-idx3-ubyte", [.. IdxBytes.Header(2, 2, 3), .. pixels]);
        Write("train-labels-idx1-ubyte", [.. IdxBytes.Header(2), 9, 255]);

        var images = IdxImages.Load(_folder.Path, new ImageTransform { Low = 0 }, labels: true);
        using var batch = images.Read([0, 1]);

        batch.Samples.shape.Should().Equal(2, 1, 2, 3);
        batch.Samples.dtype.Should().Be(torch.ScalarType.Float32);
        batch.Samples.data<float>().ToArray().Should().Equal(pixels.Select(pixel => pixel / 255f));
        batch.Condition!.dtype.Should().Be(torch.ScalarType.Int64);
        batch.Condition.data<long>().ToArray().Should().Equal(9, 255);
        images.Classes.Should().HaveCount(256);
    }

    [Theory]
    [InlineData("train-images-idx3-ubyte", "train-labels-idx1-ubyte")]
    [InlineData("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz")]
    [InlineData("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte")]
    [InlineData("t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte.gz")]
    public void Images_and_labels_are_found_under_the_usual_names(string imagesName, string labelsName)
    {
        Write(imagesName, IdxBytes.Counting(4, 2, 2));
        Write(labelsName, IdxBytes.Counting(4));

        var images = IdxImages.Load(_folder.Path, labels: true);
        using var batch = images.Read([3, 1]);

        images.Path.Should().Be(_folder[imagesName]);
        batch.Condition!.data<long>().ToArray().Should().Equal(3, 1);
    }

    [Fact]
    public void Training_images_are_preferred_to_test_images()
    {
        Write("t10k-images-idx3-ubyte", IdxBytes.Counting(1, 2, 2));
        Write("train-images-idx3-ubyte.gz", IdxBytes.Counting(3, 2, 2));

        IdxImages.Load(_folder.Path).Count.Should().Be(3);
    }

    [Fact]
    public void One_file_is_loaded_by_its_path_and_needs_no_labels()
    {
        Write("my own images", IdxBytes.Counting(2, 5, 4));

        var images = IdxImages.Load(_folder["my own images"]);
        using var batch = images.Read([1]);

        batch.Samples.shape.Should().Equal(1, 1, 5, 4);
        batch.Condition.Should().BeNull();
        images.Classes.Should().BeNull();
    }

    [Fact]
    public void Labels_that_are_asked_for_and_missing_are_an_error()
    {
        Write("train-images-idx3-ubyte", IdxBytes.Counting(4, 2, 2));

        FluentActions.Invoking(() => IdxImages.Load(_folder.Path, labels: true))
            .Should().Throw<TrainingDataException>().WithMessage("There is no label file next to*");
    }

    [Fact]
    public void Folder_without_images_is_described()
    {
        Write("notes.txt", [1]);
        Write("train-labels-idx1-ubyte", IdxBytes.Counting(2));

        FluentActions.Invoking(() => IdxImages.Load(_folder.Path)).Should().Throw<TrainingDataException>()
            .WithMessage(
                "*looked for train-images-idx3-ubyte, train-images-idx3-ubyte.gz,*t10k-images-idx3-ubyte*it contains notes.txt, " +
                "train-labels-idx1-ubyte.");
    }

    [Fact]
    public void Empty_folder_is_described() =>
        FluentActions.Invoking(() => IdxImages.Load(_folder.Path))
            .Should().Throw<TrainingDataException>().WithMessage("*it contains nothing.");

    [Fact]
    public void Crowded_folder_is_described_in_one_line()
    {
        for (var i = 10; i < 40; i++) Write($"{i}.txt", [1]);

        FluentActions.Invoking(() => IdxImages.Load(_folder.Path)).Should().Throw<TrainingDataException>()
            .WithMessage("*it contains 10.txt, 11.txt,*21.txt and 18 more.");
    }

    [Fact]
    public void Labels_in_place_of_images_are_refused()
    {
        Write("t10k-labels-idx1-ubyte", IdxBytes.Counting(5));

        FluentActions.Invoking(() => IdxImages.Load(_folder["t10k-labels-idx1-ubyte"])).Should().Throw<TrainingDataException>()
            .WithMessage("*1 dimension(s)*looks like labels*");
    }

    [Fact]
    public void Labels_of_another_count_are_refused()
    {
        Write("train-images-idx3-ubyte", IdxBytes.Counting(4, 2, 2));
        Write("train-labels-idx1-ubyte", IdxBytes.Counting(3));

        FluentActions.Invoking(() => IdxImages.Load(_folder.Path, labels: true)).Should().Throw<TrainingDataException>()
            .WithMessage("*dimensions [3]*need [4]*");
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string name, byte[] content) =>
        File.WriteAllBytes(_folder[name], name.EndsWith(".gz", StringComparison.Ordinal) ? IdxBytes.Gzip(content) : content);
}
