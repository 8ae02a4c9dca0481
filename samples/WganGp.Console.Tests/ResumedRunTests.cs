using FluentAssertions;
using WganGp.ConsoleApp.Runs;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.Recipes;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests;

/// <summary>A run goes on with its own options, from its folder alone.</summary>
public sealed class ResumedRunTests : IDisposable
{
    private static readonly string[] SmallBatches = ["--set", "BatchSize=16"];

    private readonly TemporaryFolder folder = new();

    private string Run => folder["run"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Folder_alone_is_enough_and_more_steps_may_be_asked_for()
    {
        string[] options =
        [
            "--recipe", "toy-swissroll", "--seed", "7", "--set", "CriticSteps=1", "--set", "ReportEvery=2",
            .. SmallBatches, "--set", "GradientPenalty:InputNorm=Infinity", "--set", "CriticOptimizer:Decay=None",
            "--set", "GeneratorOptimizer:Decay=None",
        ];
        ConsoleProgram.Run(["train", .. options, "--steps", "8", "--output", folder["whole"]]).ExitCode.Should().Be(0);
        var begun = ConsoleProgram.Run(["train", .. options, "--steps", "4", "--output", Run]);
        begun.ExitCode.Should().Be(0, begun.Error);

        var resumed = ConsoleProgram.Run("train", "--resume", Run, "--steps", "8");

        resumed.ExitCode.Should().Be(0, resumed.Error);
        resumed.Output.Should().Contain("Training toy-swissroll").And.Contain("Resuming after step 4.");
        RunComparison.ShouldBeTheSame(Run, folder["whole"], 8);
    }

    [Fact]
    public void Contradiction_names_both_values_and_changes_nothing()
    {
        Begin("--seed", "7");
        var before = File.ReadAllBytes(Path.Combine(Run, "options.json"));

        Error("--recipe", "fashion").Should().Be(
            $"error: --recipe fashion: the run in {Run} trains toy-swissroll; omit --recipe to resume it, or name another run.");
        Error("--seed", "9").Should().Contain("belongs to another run: Seed: file 7, run 9.");
        Error("--set", "GradientPenalty:Weight=5").Should().MatchRegex("GradientPenalty.Weight: file 0?.?[0-9]+, run 5.");
        File.ReadAllBytes(Path.Combine(Run, "options.json")).Should().Equal(before);
    }

    [Fact]
    public void Threads_may_differ_with_a_warning()
    {
        Begin("--threads", "2");

        var kept = ConsoleProgram.Run("train", "--resume", Run, "--steps", "3");
        kept.Error.Should().BeEmpty();
        var other = ConsoleProgram.Run("train", "--resume", Run, "--steps", "4", "--threads", "1");

        other.ExitCode.Should().Be(0, other.Error);
        other.Error.Should().Contain(
            "warning: Execution.Threads is 1, but the run was started with 2; results may differ in the last digits.");
    }

    [Fact]
    public void Finished_run_saves_its_last_checkpoint_once()
    {
        Begin("--set", "Checkpoint:EverySteps=2");
        var checkpoint = Path.Combine(Run, "checkpoints", "step-000002.safetensors");
        var written = File.GetLastWriteTimeUtc(checkpoint);

        ConsoleProgram.Run("train", "--resume", Run).ExitCode.Should().Be(0);

        File.GetLastWriteTimeUtc(checkpoint).Should().Be(written);
    }

    [Fact]
    public void Settings_that_cannot_be_read_are_one_clear_line()
    {
        Begin();
        var options = Path.Combine(Run, "options.json");
        var text = File.ReadAllText(options);
        File.WriteAllText(options, text.Replace("\"BatchSize\"", "\"BatchSize\": 0, \"Nothing\"", StringComparison.Ordinal));
        Error().Should().Be(
            $"error: {options} is not valid (BatchSize is 0; it must be at least 1). " +
            "Repair it, or delete it and give the run's options again.");

        File.WriteAllText(options, "{ \"Recipe\"");
        Error().Should().StartWith($"error: {options} is not valid (");

        File.Delete(options);
        ConsoleProgram.Run(["train", "--resume", Run, "--recipe", "toy-swissroll", "--steps", "2", .. SmallBatches])
            .ExitCode.Should().Be(0);
    }

    [Fact]
    public void Without_a_name_and_a_recipe_the_run_that_was_started_last_goes_on()
    {
        ConsoleProgram.RunIn(folder.Path, "train", "--resume").Error.Should()
            .Contain("There is no run in output to resume; name the run's folder");
        foreach (var recipe in (string[])["toy-swissroll", "toy-8gaussians"])
        {
            ConsoleProgram.RunIn(folder.Path, ["train", "--recipe", recipe, "--steps", "2", .. SmallBatches]).ExitCode.Should().Be(0);
        }

        ConsoleProgram.RunIn(folder.Path, "train", "--resume").Output.Should().Contain("Training toy-8gaussians");
    }

    [Fact]
    public void Every_recipe_is_read_back_as_it_was_saved()
    {
        foreach (var recipe in Recipe.All)
        {
            var saved = new SavedRun { Recipe = recipe.Name, Data = "x", Threads = 2, Options = recipe.Options() };
            File.WriteAllText(folder["options.json"], saved.ToString());

            SavedRun.Read(folder["options.json"]).Should().BeEquivalentTo(saved);
        }
    }

    private void Begin(params string[] more) => ConsoleProgram.Run(
        ["train", "--recipe", "toy-swissroll", "--steps", "2", "--output", Run, .. SmallBatches, .. more]).ExitCode.Should().Be(0);

    private string Error(params string[] more)
    {
        var result = ConsoleProgram.Run(["train", "--resume", Run, .. more]);
        result.ExitCode.Should().Be(1);
        return result.Error.Trim();
    }
}
