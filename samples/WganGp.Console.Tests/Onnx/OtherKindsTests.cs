using System.Globalization;
using FluentAssertions;
using OnnxSampling;
using StbImageSharp;
using TorchSharp;
using WganGp.Recipes;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Onnx;

/// <summary>samples/OnnxSampling with generators of text and of points.</summary>
public sealed class OtherKindsTests(ModelsOfOtherKinds models) : IClassFixture<ModelsOfOtherKinds>
{
    [Fact]
    public void Text_is_written_as_the_lines_that_the_recipe_decodes()
    {
        using var exported = Generator.Open(models.Text);
        var latents = exported.Latents(6, seed: 2);
        var (values, shape) = exported.Sample(latents, new long[6]);

        Samples.Write(models["lines.txt"], values, shape, exported);

        using var checkpoint = Checkpoint.Open(ModelsOfOtherKinds.CheckpointOf(models.Text));
        var recipe = Recipe.Of(checkpoint);
        var generator = recipe.Generator(recipe);
        using var module = generator.Module;
        checkpoint.LoadGenerator(generator);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var samples = generator.Generate(torch.tensor(latents).reshape(6, -1), null);
        File.ReadAllLines(models["lines.txt"]).Should().Equal(((SampleKind.Text)recipe.Kind).Vocabulary.Decode(samples));
    }

    [Fact]
    public void Text_has_no_padding_at_its_end_and_unknown_characters_are_marked() =>
        Samples.Lines([0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0], ["?", "a", "`"], 3, "`").Should().Equal("a?", "``?");

    [Fact]
    public void Program_writes_points_as_a_table()
    {
        var result = new ProgramProcess("onnxsampling.dll").RunIn(
            Environment.CurrentDirectory,
            "draw", "--model", models.Points, "--output", models["points.csv"], "--count", "5", "--seed", "3");

        result.ExitCode.Should().Be(0, result.Error);
        using var exported = Generator.Open(models.Points);
        var (values, _) = exported.Sample(exported.Latents(5, seed: 3), new long[5]);
        var lines = File.ReadAllLines(models["points.csv"]);
        lines[0].Should().Be("x,y");
        lines.Skip(1).SelectMany(line => line.Split(',')).Select(text => float.Parse(text, CultureInfo.InvariantCulture))
            .Should().Equal(values);
    }

    [Fact]
    public void Plot_of_points_has_them_at_their_places()
    {
        using var exported = Generator.Open(models.Points);

        Samples.Write(models["points.png"], [-1, 2, 3, 2, -1, 4], [3, 2], exported);

        using var stream = File.OpenRead(models["points.png"]);
        var picture = ImageResult.FromStream(stream, ColorComponents.Grey);
        var dark = Enumerable.Range(0, picture.Data.Length).Where(i => picture.Data[i] < 128)
            .Select(i => (X: i % picture.Width, Y: i / picture.Width)).ToList();
        // 4 units fill the picture's 480 pixels but two margins of 16; a point has 3x3 pixels.
        dark.Should().HaveCount(27).And.Contain([(16, 463), (463, 463), (16, 463 - 224)]);
    }

    [Fact]
    public void Single_point_is_plotted()
    {
        using var exported = Generator.Open(models.Points);

        Samples.Write(models["point.png"], [5, 5], [1, 2], exported);

        using var stream = File.OpenRead(models["point.png"]);
        ImageResult.FromStream(stream, ColorComponents.Grey).Data.Count(value => value < 128).Should().Be(9);
    }

    [Fact]
    public void Files_of_another_kind_and_samples_of_none_are_refused_with_a_sentence()
    {
        using var text = Generator.Open(models.Text);
        using var points = Generator.Open(models.Points);

        var picture = () => Samples.Write("lines.png", new float[96 * 32], [1, 96, 32], text);
        var lines = () => Samples.Write("points.txt", new float[2], [1, 2], points);
        var volume = () => Samples.Write("volume.png", new float[8], [1, 1, 2, 2, 2], points);

        picture.Should().Throw<ArgumentException>()
            .WithMessage("The model makes text, and --output is 'lines.png'; name a file that ends in .txt.");
        lines.Should().Throw<ArgumentException>()
            .WithMessage("The model makes points, and --output is 'points.txt'; name a file that ends in .png or .csv.");
        volume.Should().Throw<NotSupportedException>().WithMessage("The samples are [1, 1, 2, 2, 2]. This program writes images *");
    }
}
