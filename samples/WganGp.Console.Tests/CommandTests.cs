using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using FluentAssertions;
using StbImageSharp;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests;

/// <summary>The commands as a user types them, in processes of their own.</summary>
public sealed partial class CommandTests : IDisposable
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
            ConsoleProgram.Run("train", "--steps", "3", "--seed", "7", "--output", run).ExitCode.Should().Be(0);
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
        result.Output.Should().MatchRegex("of 8 modes hit; [0-9.]+ ?% of 10,000 samples lie within 4 standard deviations of a mode");
        var array = folder["points.npy"];
        var checkpoint = Path.Combine(run, "checkpoints", "step-000003.safetensors");
        ConsoleProgram.Run("sample", "--checkpoint", checkpoint, "--count", "5", "--output", array).ExitCode.Should().Be(0);
        NumpyHeader(array).Should().Contain("'descr': '<f4'").And.Contain("'shape': (5, 2)");
    }

    [Fact]
    public void Samples_of_a_checkpoint_are_those_of_the_run_that_saved_it()
    {
        ConsoleProgram.Run("train", "--recipe", "toy-8gaussians", "--steps", "3", "--seed", "5", "--output", folder["run"])
            .ExitCode.Should().Be(0);
        var checkpoint = Path.Combine(folder["run"], "checkpoints", "step-000003.safetensors");
        ConsoleProgram.Run("sample", "--checkpoint", checkpoint, "--count", "5", "--seed", "2", "--output", folder["points.npy"])
            .ExitCode.Should().Be(0);

        var recipe = WganGp.Recipes.Recipe.Find("toy-8gaussians");
        using var trainer = recipe.CreateTrainer(options: recipe.Options() with { Steps = 3, Seed = 5 });
        trainer.Resume(checkpoint);
        using var expected = trainer.Sample(5, seed: 2);
        var written = WganGp.Recipes.Data.NumpyArray.Load(folder["points.npy"]);
        using var batch = written.Read([0, 1, 2, 3, 4]);
        batch.Samples.data<float>().ToArray().Should().BeEquivalentTo(
            expected.data<float>().ToArray(),
            options => options.WithStrictOrdering()
                .Using<float>(value => value.Subject.Should().BeApproximately(value.Expectation, 1e-5f)).WhenTypeIs<float>());
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
        ShouldFail(
            $"The checkpoint '{bare}' does not say which recipe its networks are of: its metadata has no entry 'recipe'; " +
            "save it from a trainer that",
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
        ShouldFail(
            "--class Hat is not a class of fashion-classes; the classes are 0 T-shirt, 1 Trouser,",
            "sample", "--checkpoint", checkpoint, "--class", "Hat", "--output", "x.png");
    }

    [Fact]
    public void Recipes_are_listed()
    {
        var result = ConsoleProgram.Run("recipes");

        result.ExitCode.Should().Be(0);
        foreach (var name in WganGp.Recipes.Recipe.All.Select(recipe => recipe.Name)) result.Output.Should().Contain(name);
    }

    [Theory]
    [InlineData("There is no recipe 'nothing'; the recipes are fashion,", "train", "--recipe", "nothing")]
    [InlineData("Unrecognized command or argument 'trian'", "trian")]
    [InlineData("Unrecognized command or argument '--stesp'", "train", "--stesp", "3")]
    [InlineData("Steps is 0; it must be at least 1.", "train", "--steps", "0")]
    [InlineData(
        "CriticSteps is 0; it must be at least 1. GradientPenalty.Weight is -1; it must be",
        "train", "--set", "CriticSteps=0", "--set", "GradientPenalty:Weight=-1")]
    [InlineData("--set GradientPenalty:Wieght=1: there is no option Wieght", "train", "--set", "GradientPenalty:Wieght=1")]
    [InlineData("--set BatchSize=many: ", "train", "--set", "BatchSize=many")]
    [InlineData("--set BatchSize has no '='", "train", "--set", "BatchSize")]
    [InlineData("Execution.Threads is 0; it must be at least 1.", "train", "--threads", "0")]
    [InlineData("The recipe toy-swissroll draws its own points; leave out --data", "train", "--recipe", "toy-swissroll", "--data", ".")]
    [InlineData("cannot be read", "sample", "--checkpoint", "missing.safetensors", "--count", "1", "--output", "x.png")]
    [InlineData("must end in .png or .npy", "sample", "--checkpoint", "missing.safetensors", "--count", "1", "--output", "x.jpg")]
    [InlineData(
        "--count is 0; it must be at least 1.",
        "sample", "--checkpoint", "missing.safetensors", "--count", "0", "--output", "x.png")]
    public void Usage_error_is_one_clear_line_and_exit_code_1(string message, params string[] arguments) => ShouldFail(message, arguments);

    [Fact]
    public void Folder_that_holds_files_is_not_written_into()
    {
        File.WriteAllText(folder["mine.txt"], "mine");

        ShouldFail("holds files already; name a new or empty folder", "train", "--steps", "1", "--output", folder.Path);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("wrong magic")]
    [InlineData("wrong gzip")]
    [InlineData("size that does not match")]
    [InlineData("empty folder")]
    public void Damaged_data_is_one_clear_line_and_exit_code_1(string damage)
    {
        var whole = Decompress(Path.Combine(AppContext.BaseDirectory, "Data", "fashion-mnist", "t10k-images-idx3-ubyte.gz"));
        var (name, bytes) = damage switch
        {
            "truncated" => ("t10k-images-idx3-ubyte", whole[..100_000]),
            "wrong magic" => ("t10k-images-idx3-ubyte", [9, 9, .. whole[2..]]),
            "wrong gzip" => ("t10k-images-idx3-ubyte.gz", [0x1f, 0x8b, .. whole[..1_000]]),
            "size that does not match" => ("t10k-images-idx3-ubyte", [.. whole, 1, 2, 3]),
            _ => ("readme.txt", whole[..10]),
        };
        File.WriteAllBytes(folder[name], bytes);

        ShouldFail(
            damage == "empty folder" ? "holds nothing that is understood" : "t10k-images-idx3-ubyte",
            "train", "--steps", "1", "--data", folder.Path, "--output", folder["run"]);
        Directory.Exists(folder["run"]).Should().BeFalse("nothing is made before the data is read");
    }

    [Fact]
    public void Verbose_shows_where_an_error_arose()
    {
        var result = ConsoleProgram.Run("train", "--recipe", "nothing", "--verbose");

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("   at WganGp.");
    }

    [SignalFact(SignalFactAttribute.Interrupt)]
    public void Ctrl_C_finishes_the_step_saves_says_where_and_exits_130() => InterruptedBy(SignalFactAttribute.Interrupt);

    [SignalFact(SignalFactAttribute.Terminate)]
    public void Termination_finishes_the_step_saves_says_where_and_exits_130() => InterruptedBy(SignalFactAttribute.Terminate);

    private void InterruptedBy(int signal)
    {
        var run = folder["run"];
        using var process = ConsoleProgram.Start("train", "--output", run, "--set", "ReportEvery=1", "--set", "CriticSteps=1");
        var metrics = Path.Combine(run, "metrics.jsonl");
        var begun = () => process.HasExited || (File.Exists(metrics) && new FileInfo(metrics).Length > 0);
        SpinWait.SpinUntil(begun, TimeSpan.FromMinutes(2)).Should().BeTrue();
        Kill(process.Id, signal).Should().Be(0);

        var result = ProgramProcess.Finish(process);

        result.ExitCode.Should().Be(130);
        result.Error.Should().BeEmpty();
        result.Output.ReplaceLineEndings(" ").Should().MatchRegex("Interrupted after step [0-9]+; saved in");
        Directory.GetFiles(Path.Combine(run, "checkpoints"), "*.safetensors").Should().HaveCount(1);
        File.Exists(Path.Combine(run, "summary.html")).Should().BeTrue();
    }

    [Fact]
    public void Killed_run_resumes_and_ends_as_the_run_that_was_not()
    {
        // Enough steps that a process is killed in the middle; every third step, so that reports lie between checkpoints.
        string[] Arguments(string name) =>
        [
            "train", "--recipe", "toy-8gaussians", "--steps", "120", "--seed", "3", "--output", folder[name],
            "--set", "CriticSteps=1", "--set", "ReportEvery=2", "--set", "Checkpoint:EverySteps=3",
        ];
        ConsoleProgram.Run(Arguments("whole")).ExitCode.Should().Be(0);

        using (var killed = ConsoleProgram.Start(Arguments("run")))
        {
            var checkpoints = Path.Combine(folder["run"], "checkpoints");
            var saved = () => Directory.Exists(checkpoints) && Directory.EnumerateFiles(checkpoints, "*.safetensors").Any();
            SpinWait.SpinUntil(() => killed.HasExited || saved(), TimeSpan.FromMinutes(2)).Should().BeTrue();
            killed.Kill();
            killed.WaitForExit();
        }

        File.Exists(Path.Combine(folder["run"], "summary.html")).Should().BeFalse("the run was not at its end");
        var resumed = ConsoleProgram.Run([.. Arguments("run"), "--resume"]);
        resumed.ExitCode.Should().Be(0, resumed.Error);
        resumed.Output.Should().MatchRegex("Resuming after step [1-9]");
        RunComparison.ShouldBeTheSame(folder["run"], folder["whole"], 120);
    }

    [Theory]
    [InlineData("")]
    [InlineData("checkpoints/step-000004.safetensors")]
    public void Finished_run_goes_on_to_more_steps(string file)
    {
        // Without the decay over the run's length, which more steps would change.
        string[] Arguments(string steps) =>
        [
            "train", "--steps", steps, "--set", "CriticSteps=1", "--set", "Checkpoint:EverySteps=2",
            "--set", "CriticOptimizer:Decay=None", "--set", "GeneratorOptimizer:Decay=None",
        ];
        ConsoleProgram.Run([.. Arguments("6"), "--output", folder["whole"]]).ExitCode.Should().Be(0);
        ConsoleProgram.Run([.. Arguments("4"), "--output", folder["run"]]).ExitCode.Should().Be(0);

        var resumed = ConsoleProgram.Run([.. Arguments("6"), "--resume", Path.Combine(folder["run"], file)]);

        resumed.ExitCode.Should().Be(0, resumed.Error);
        RunComparison.ShouldBeTheSame(folder["run"], folder["whole"], 6);
        File.ReadAllText(Path.Combine(folder["run"], "summary.html")).Should().Contain("Step 1<").And.Contain("Step 6<");
    }

    [Fact]
    public void Resuming_what_cannot_be_resumed_is_one_clear_line_and_exit_code_1()
    {
        var run = folder["run"];
        ConsoleProgram.Run("train", "--recipe", "toy-swissroll", "--steps", "2", "--output", run).ExitCode.Should().Be(0);
        var checkpoint = Path.Combine(run, "checkpoints", "step-000002.safetensors");
        File.Copy(checkpoint, folder["stray.safetensors"]);
        var before = File.ReadAllBytes(Path.Combine(run, "metrics.jsonl"));

        ShouldFail("belongs to another run: Seed: file 0, run 5", "train", "--recipe", "toy-swissroll", "--seed", "5", "--resume", run);
        ShouldFail("missing is not the folder of a run", "train", "--resume", folder["missing"]);
        ShouldFail("is in no run's folder 'checkpoints'", "train", "--resume", folder["stray.safetensors"]);
        ShouldFail("names the output folder already; leave out --output", "train", "--resume", run, "--output", run);
        ShouldFail("choose that with --output", "train", "--set", "Checkpoint:Folder=x");
        File.ReadAllBytes(Path.Combine(run, "metrics.jsonl")).Should().Equal(before);

        File.WriteAllText(checkpoint, "damaged");
        ShouldFailWithWarnings("holds no checkpoint to resume from", "train", "--recipe", "toy-swissroll", "--resume", run);
    }

    [Fact]
    public void Resuming_without_a_name_takes_the_newest_run_of_the_recipe()
    {
        ConsoleProgram.RunIn(folder.Path, "train", "--recipe", "toy-swissroll", "--resume").Error.Should().Contain(
            $"There is no {Path.Combine("output", "toy-swissroll")} to resume; name the run's folder");
        string[] names = ["toy-swissroll", "toy-swissroll-9", "toy-swissroll-10", "toy-swissroll-mine", "toy-swissroll-classes-11"];
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.Combine(folder.Path, "output", name, "checkpoints"));
        }

        ConsoleProgram.RunIn(folder.Path, "train", "--recipe", "toy-swissroll", "--resume").Error.Should().Contain(
            $"The folder '{Path.Combine("output", "toy-swissroll-10", "checkpoints")}' holds no checkpoint to resume from: " +
            "no file in it ends in .safetensors.");
    }

    private static void ShouldFailWithWarnings(string message, params string[] arguments)
    {
        var result = ConsoleProgram.Run(arguments);

        result.ExitCode.Should().Be(1);
        var lines = result.Error.Trim().Split('\n');
        lines[..^1].Should().NotBeEmpty().And.OnlyContain(line => line.StartsWith("warning: "));
        lines[^1].Should().StartWith("error: ").And.Contain(message);
    }

    private static void ShouldFail(string message, params string[] arguments)
    {
        var result = ConsoleProgram.Run(arguments);

        result.ExitCode.Should().Be(1);
        result.Error.Trim().Should().StartWith("error: ").And.Contain(message).And.NotContain("   at ");
        result.Error.Trim().Split('\n').Should().HaveCount(1);
    }

    private static byte[] Decompress(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    private static string NumpyHeader(string path) => System.Text.Encoding.ASCII.GetString(File.ReadAllBytes(path)[10..128]);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
