using System.Text.Json;
using FluentAssertions;
using StbImageSharp;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests;

/// <summary>The commands as a user types them, in processes of their own.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Training_leaves_everything_in_the_output_folder_and_samples_can_be_drawn_from_it()
    {
        var run = folder["run"];
        var result = ConsoleProgram.Run(
            "train", "--steps", "4", "--seed", "3", "--output", run, "--set", "CriticSteps=1", "--set", "GradientPenalty:Weight=5");

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().Contain("step 4/4").And.Contain("summary.html");
        string[] files =
        [
            "options.json", "metrics.jsonl", "curves.png", "summary.html", "samples/step-000004.png", "checkpoints/step-000004.safetensors",
        ];
        foreach (var file in files)
        {
            new FileInfo(Path.Combine(run, file)).Length.Should().BePositive(file);
        }

        var options = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "options.json"))).RootElement;
        options.GetProperty("Options").GetProperty("GradientPenalty").GetProperty("Weight").GetDouble().Should().Be(5);
        options.GetProperty("Options").GetProperty("Seed").GetInt64().Should().Be(3);
        File.ReadAllLines(Path.Combine(run, "metrics.jsonl")).Should().HaveCount(4);

        var checkpoint = Path.Combine(run, "checkpoints", "step-000004.safetensors");
        var picture = folder["grid.png"];
        ConsoleProgram.Run("sample", "--checkpoint", checkpoint, "--count", "6", "--output", picture).ExitCode.Should().Be(0);
        using (var stream = File.OpenRead(picture)) ImageResult.FromStream(stream).Width.Should().BeGreaterThan(28);

        var array = folder["samples.npy"];
        ConsoleProgram.Run("sample", "--checkpoint", checkpoint, "--count", "6", "--seed", "1", "--output", array).ExitCode.Should().Be(0);
        NumpyHeader(array).Should().Contain("'descr': '|u1'").And.Contain("'shape': (6, 28, 28)");
    }

    [Fact]
    public void Same_seed_gives_the_same_checkpoint()
    {
        byte[] Train(string name)
        {
            var run = folder[name];
            ConsoleProgram.Run("train", "--steps", "3", "--seed", "7", "--set", "BatchSize=8", "--output", run).ExitCode.Should().Be(0);
            return File.ReadAllBytes(Path.Combine(run, "checkpoints", "step-000003.safetensors"));
        }

        Train("a").Should().Equal(Train("b"));
    }

    [Fact]
    public void Toy_recipe_draws_points_and_judges_its_modes()
    {
        var run = folder["toy"];
        var result = ConsoleProgram.Run("train", "--recipe", "toy-8gaussians", "--steps", "3", "--output", run);

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().MatchRegex("of 8 modes hit; [0-9.]+ ?% of 10,000 samples are within 4 standard deviations of a mode");
        var array = folder["points.npy"];
        ConsoleProgram.Run(
            "sample", "--checkpoint", Path.Combine(run, "checkpoints", "step-000003.safetensors"), "--count", "5", "--output",
            array).ExitCode.Should().Be(0);
        NumpyHeader(array).Should().Contain("'descr': '<f4'").And.Contain("'shape': (5, 2)");
    }

    [Fact]
    public void Samples_of_a_checkpoint_are_those_of_the_run_that_saved_it()
    {
        ConsoleProgram.Run("train", "--recipe", "toy-8gaussians", "--steps", "3", "--seed", "5", "--output", folder["run"]).ExitCode
            .Should().Be(0);
        var checkpoint = Path.Combine(folder["run"], "checkpoints", "step-000003.safetensors");
        ConsoleProgram.Run("sample", "--checkpoint", checkpoint, "--count", "5", "--seed", "2", "--output", folder["points.npy"]).ExitCode
            .Should().Be(0);

        var recipe = WganGp.Recipes.Recipe.Find("toy-8gaussians");
        using var trainer = recipe.CreateTrainer(options: recipe.Options() with { Steps = 3, Seed = 5 });
        trainer.Resume(checkpoint);
        using var expected = trainer.Sample(5, seed: 2);
        var written = WganGp.Recipes.Data.NumpyArray.Load(folder["points.npy"]);
        using var batch = written.Read([0, 1, 2, 3, 4]);
        batch.Samples.data<float>().ToArray().Should().BeEquivalentTo(
            expected.data<float>().ToArray(),
            options => options.WithStrictOrdering().Using<float>(value => value.Subject.Should().BeApproximately(value.Expectation, 1e-5f))
                .WhenTypeIs<float>());
    }

    [Fact]
    public void Samples_are_drawn_from_a_checkpoint_that_an_application_saved()
    {
        var recipe = WganGp.Recipes.Recipe.Find("fashion-classes") with { Channels = 4, Classes = ["shirts", "shoes"] };
        var checkpoint = folder["application.safetensors"];
        using (var trainer = recipe.CreateTrainer()) trainer.Save(checkpoint);

        var drawn = ConsoleProgram.Run(
            "sample", "--checkpoint", checkpoint, "--class", "shoes", "--count", "3", "--output", folder["shoes.npy"]);
        drawn.ExitCode.Should().Be(0, drawn.Error);
        NumpyHeader(folder["shoes.npy"]).Should().Contain("'shape': (3, 28, 28)");

        var bare = folder["bare.safetensors"];
        using (var trainer = WganGpTrainer.Create(() => recipe.Generator(recipe), () => recipe.Critic(recipe))) trainer.Save(bare);
        ConsoleProgram.ShouldFail(
            $"The checkpoint '{bare}' does not name the recipe of its networks: its metadata has no entry 'recipe'; " +
            $"save it from a trainer created by Recipe.CreateTrainer",
            "sample", "--checkpoint", bare, "--output", "x.png");
    }

    [Fact]
    public void Conditional_recipe_trains_and_draws_the_class_that_is_asked_for()
    {
        var run = folder["classes"];
        ConsoleProgram.Run("train", "--recipe", "fashion-classes", "--steps", "2", "--output", run).ExitCode.Should().Be(0);
        var checkpoint = Path.Combine(run, "checkpoints", "step-000002.safetensors");
        byte[] Draw(params string[] more)
        {
            var array = folder["samples.npy"];
            ConsoleProgram.Run(["sample", "--checkpoint", checkpoint, "--count", "10", "--output", array, .. more]).ExitCode.Should().Be(0);
            return File.ReadAllBytes(array);
        }

        Draw("--class", "Bag").Should().Equal(Draw("--class", "8"));
        Draw("--class", "8").Should().NotEqual(Draw("--class", "1")).And.NotEqual(Draw());
        ConsoleProgram.ShouldFail(
            "--class Hat is not a class of fashion-classes; the classes are 0 T-shirt, 1 Trouser,", "sample", "--checkpoint", checkpoint,
            "--class", "Hat", "--output", "x.png");
    }

    [Fact]
    public void Recipes_are_listed()
    {
        var result = ConsoleProgram.Run("recipes");

        result.ExitCode.Should().Be(0);
        foreach (var name in WganGp.Recipes.Recipe.All.Select(recipe => recipe.Name)) result.Output.Should().Contain(name);
    }

    private static string NumpyHeader(string path) => System.Text.Encoding.ASCII.GetString(File.ReadAllBytes(path)[10..128]);
}
