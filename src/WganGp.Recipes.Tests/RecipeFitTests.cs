using FluentAssertions;
using SkiaSharp;
using WganGp.Recipes.Data;
using WganGp.Recipes.Output;
using WganGp.Recipes.Tests.Data;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Recipes.Tests;

/// <summary>Data of a path for a recipe: brought to its shape, or refused in one sentence.</summary>
public sealed class RecipeFitTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("image64-dcgan", 3, 64, -1)]
    [InlineData("creatures128", 3, 128, -1)]
    [InlineData("cifar10", 3, 32, -1)]
    [InlineData("mnist", 1, 28, 0)]
    [InlineData("keras-gan", 1, 28, -1)]
    public void Folder_of_images_of_any_size_is_brought_to_the_size_colours_and_range_of_the_recipe(
        string name, int channels, int size, double low)
    {
        WritePictures("");

        var data = Recipe.Find(name).OpenData(folder.Path);

        data.SampleShape.Should().Equal(channels, size, size);
        data.ValueRange.Should().Be((low, 1d));
        using var batch = data.Read([0, 1]);
        batch.Samples[0].max().item<float>().Should().BeApproximately((float)low, 1e-6f, "the first picture is black");
        batch.Samples[1].min().item<float>().Should().BeApproximately(1, 1e-6f, "the second is white");
    }

    [Fact]
    public void Trainer_is_made_for_the_classes_of_the_folder()
    {
        foreach (var @class in (string[])["bird", "cat", "dog"]) WritePictures(@class);
        var recipe = Recipe.Find("cifar10-resnet-acgan") with { Channels = 2 };

        var data = recipe.OpenData(folder.Path);

        recipe.For(data).Classes.Should().Equal("bird", "cat", "dog");
        using var trainer = recipe.CreateTrainer(data);
        using var scope = NewDisposeScope();
        ((IClassifyingCritic)trainer.Critic).ScoreAndClassify(zeros(2, 3, 32, 32)).ClassLogits.shape.Should().Equal(2, 3);
    }

    [Fact]
    public void Classes_that_a_file_only_numbers_keep_the_names_of_the_recipe()
    {
        NumpyFile.Write(folder["images.npy"], zeros(20, 28, 28, dtype: ScalarType.Byte));
        NumpyFile.Write(folder["images-labels.npy"], arange(20, int64).remainder(10));
        var recipe = Recipe.Find("fashion-classes");

        recipe.For(recipe.OpenData(folder["images.npy"])).Classes.Should().Equal(recipe.Classes);
    }

    [Fact]
    public void Trainer_is_made_for_the_characters_of_the_text()
    {
        File.WriteAllLines(folder["text.txt"], Enumerable.Repeat("abracadabra", 10));
        var recipe = Recipe.Find("language").Tiny();

        var data = recipe.OpenData(folder["text.txt"]);

        var fitted = recipe.For(data);
        fitted.Kind.Should().BeOfType<SampleKind.Text>().Which.Vocabulary.Characters.Should().Be("`abrcd");
        fitted.SampleShape.Should().Equal(7, 32);
        using var trainer = recipe.CreateTrainer(data);
        using var samples = trainer.Sample(2);
        samples.shape.Should().Equal(2, 7, 32);
    }

    [Fact]
    public void Dequantisation_is_the_recipe_s()
    {
        WritePictures("");
        static float Black(Recipe recipe, string path)
        {
            using var batch = recipe.OpenData(path).Read([0]);
            return batch.Samples.max().item<float>();
        }

        Black(Recipe.Find("cifar10-resnet"), folder.Path).Should().BeInRange(-1 + 1e-4f, -1 + (1 / 128f));
        Black(Recipe.Find("cifar10"), folder.Path).Should().Be(-1);
    }

    [Fact]
    public void Text_for_a_recipe_of_images_is_refused()
    {
        File.WriteAllText(folder["a.txt"], "text\n");

        Refused("image64-dcgan", "a.txt").Should().Be(
            $"The recipe image64-dcgan learns colour images of 64x64, but '{folder["a.txt"]}' has text of 32 characters per line: " +
            "give images of that shape, or a folder of image files, which are resized.");
    }

    [Fact]
    public void Table_for_a_recipe_of_images_is_refused()
    {
        File.WriteAllText(folder["a.csv"], "x,y\n1,2\n3,4\n");

        Refused("mnist", "a.csv").Should().Contain("learns grey images of 28x28, but").And.Contain("has a table of 2 columns:");
    }

    [Fact]
    public void Images_for_a_recipe_of_text_are_refused()
    {
        WritePictures("images");

        Refused("language", "images").Should().StartWith("The recipe language learns text of 32 characters per line, but")
            .And.Contain("has colour images of 64x64: give a text file (.txt), one sample per line");
    }

    [Fact]
    public void Array_with_another_number_of_channels_is_refused_and_the_recipes_that_take_it_are_named()
    {
        NumpyFile.Write(folder["grey.npy"], zeros(4, 28, 28, dtype: ScalarType.Byte));

        Refused("cifar10", "grey.npy").Should().Contain("learns colour images of 32x32, but").And.Contain("has grey images of 28x28:")
            .And.Contain("or choose a recipe of such images (fashion, fashion-classes, fashion-r3, mnist, …).");
    }

    [Fact]
    public void Array_of_no_images_is_refused_by_its_shape()
    {
        NumpyFile.Write(folder["points.npy"], zeros(4, 7));

        Refused("cifar10", "points.npy").Should().Contain("has samples of the shape [7]:");
    }

    [Fact]
    public void Folder_without_images_and_path_without_anything_are_refused()
    {
        Directory.CreateDirectory(folder["empty"]);

        Refused("image64-good", "empty").Should().Contain("has no data in a supported format");
        Refused("image64-good", "nowhere").Should().StartWith("There is no data at");
    }

    [Fact]
    public void Damaged_images_are_left_out_and_listed_or_refused()
    {
        WritePictures("");
        File.WriteAllText(folder["broken.png"], "not a picture");
        var recipe = Recipe.Find("image64-dcgan");

        recipe.OpenData(folder.Path).Skipped.Should().ContainSingle().Which.Should().Contain("broken.png");
        var refusing = new DataOptions { Folder = new ImageFolderOptions { RefuseDamaged = true } };
        recipe.Invoking(each => each.OpenData(folder.Path, refusing))
            .Should().Throw<TrainingDataException>().WithMessage("1 of the 3 images*broken.png*");
    }

    [Fact]
    public void Labels_that_are_missing_are_an_error()
    {
        WritePictures("");

        Refused("cifar10-resnet-acgan", ".").Should().StartWith("Labels were requested, but the image 'a.png' is not in a subfolder");
    }

    [Fact]
    public void Data_that_was_opened_without_labels_does_not_fit_a_recipe_of_classes()
    {
        NumpyFile.Write(folder["images.npy"], zeros(4, 32, 32, 3, dtype: ScalarType.Byte));
        var data = DataFile.Open(folder["images.npy"]);

        Recipe.Find("cifar10-resnet-acgan").Invoking(recipe => recipe.CreateTrainer(data))
            .Should().Throw<TrainingDataException>().WithMessage("*was opened without them: open it with OpenData.");
    }

    [Fact]
    public void Recipe_that_draws_its_own_points_takes_no_data() =>
        Refused("toy-swissroll", ".")
            .Should().Be("The recipe toy-swissroll draws its own points: pass no data, or choose a recipe of images or text.");

    private string Refused(string name, string path) =>
        Recipe.Find(name).Invoking(recipe => recipe.OpenData(folder[path])).Should().Throw<TrainingDataException>().Which.Message;

    /// <summary>A black picture and a white one, of sizes that no recipe has.</summary>
    private void WritePictures(string subfolder)
    {
        Directory.CreateDirectory(folder[subfolder]);
        File.WriteAllBytes(Path.Combine(folder[subfolder], "a.png"), Pictures.Png(50, 70, SKColors.Black));
        File.WriteAllBytes(Path.Combine(folder[subfolder], "b.png"), Pictures.Png(90, 40, SKColors.White));
    }
}
