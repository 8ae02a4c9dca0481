using FluentAssertions;
using OnnxSampling;
using StbImageSharp;
using TorchSharp;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.Recipes;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Onnx;

/// <summary><c>export</c>, and the sample that draws from its file without TorchSharp.</summary>
public sealed class ExportCommandTests(ExportedModel model) : IClassFixture<ExportedModel>
{
    private static readonly ProgramProcess Sampling = new("onnxsampling.dll");

    [Fact]
    public void The_model_gives_the_checkpoints_samples_and_says_what_it_is()
    {
        model.Said.Should().Contain("fashion-classes").And.Contain("(step 1)").And.Contain("MB");
        using var exported = Generator.Open(model.Path);
        using var checkpoint = Checkpoint.Open(model.Checkpoint);
        var recipe = Recipe.Of(checkpoint);
        var generator = recipe.Generator(recipe);
        using var module = generator.Module;
        checkpoint.LoadGenerator(generator);
        module.eval();
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var latents = exported.Latents(3, seed: 1);

        var (values, shape) = exported.Sample(latents, [0, 4, 9]);

        var expected = generator.Generate(torch.tensor(latents).reshape(3, 128), torch.tensor((long[])[0, 4, 9]));
        shape.Should().Equal(3, 1, 28, 28);
        values.Zip(expected.data<float>()).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThan(1e-5f);
        exported.Metadata.Should().Contain("wgangp.recipe", "fashion-classes").And.Contain("wgangp.seed", "5")
            .And.Contain("wgangp.range", "0 1").And.Contain("wgangp.latents", "normal")
            .And.Contain("step", "1").And.Contain("kind", "images");
        exported.Classes.Should().Equal(recipe.Classes);
    }

    [Fact]
    public void Half_precision_halves_the_file()
    {
        ConsoleProgram.Run("export", "--checkpoint", model.Checkpoint, "--output", model["half.onnx"], "--half").ExitCode.Should().Be(0);

        using var half = Generator.Open(model["half.onnx"]);
        half.Metadata.Should().Contain("wgangp.precision", "float16");
        new FileInfo(model["half.onnx"]).Length.Should().BeLessThan(new FileInfo(model.Path).Length * 6 / 10);
    }

    [Fact]
    public void Errors_say_what_to_do()
    {
        ConsoleProgram.ShouldFail("ends in .onnx", "export", "--checkpoint", model.Checkpoint, "--output", model["model.pb"]);
        ConsoleProgram.ShouldFail(
            "cannot be written", "export", "--checkpoint", model.Checkpoint, "--output", model["missing/model.onnx"]);
    }

    [Fact]
    public void The_sample_draws_a_picture_without_TorchSharp()
    {
        var result = Sampling.RunIn(
            Environment.CurrentDirectory, "draw", "--model", model.Path, "--output", model["grid.png"], "--count", "10", "--seed", "3");

        result.ExitCode.Should().Be(0, result.Error);
        using var stream = File.OpenRead(model["grid.png"]);
        var picture = ImageResult.FromStream(stream);
        (picture.Width, picture.Height).Should().Be(((4 * 30) - 2, (3 * 30) - 2));
        picture.Data.Distinct().Should().HaveCountGreaterThan(10);
        typeof(Generator).Assembly.GetReferencedAssemblies().Select(each => each.Name).Should()
            .NotContain(name => name!.Contains("Torch") || name.StartsWith("WganGp", StringComparison.Ordinal));
    }

    [Fact]
    public void The_sample_names_a_missing_file()
    {
        var result = Sampling.RunIn(Environment.CurrentDirectory, "draw", "--model", "none.onnx", "--output", model["none.png"]);

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("There is no model 'none.onnx'; 'wgangp export' writes one.");
    }
}
