using System.Runtime.InteropServices;
using FluentAssertions;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests;

/// <summary>Runs that are interrupted, killed or finished, and go on.</summary>
public sealed partial class InterruptedRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SignalFact(SignalFactAttribute.Interrupt)]
    public void Ctrl_C_finishes_the_step_saves_says_where_and_exits_130() => InterruptedBy(SignalFactAttribute.Interrupt);

    [SignalFact(SignalFactAttribute.Terminate)]
    public void Termination_finishes_the_step_saves_says_where_and_exits_130() => InterruptedBy(SignalFactAttribute.Terminate);

    private void InterruptedBy(int signal)
    {
        var run = folder["run"];
        using var process = ConsoleProgram.Start("train", "--output", run, "--set", "ReportEvery=1", "--set", "CriticSteps=1");
        var metrics = Path.Combine(run, "metrics.jsonl");
        SpinWait.SpinUntil(() => process.HasExited || (File.Exists(metrics) && new FileInfo(metrics).Length > 0), TimeSpan.FromMinutes(2))
            .Should().BeTrue();
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
            "train", "--recipe", "toy-8gaussians", "--steps", "24", "--seed", "3", "--output", folder[name], "--set", "CriticSteps=1",
            "--set", "BatchSize=128", "--set", "ReportEvery=2", "--set", "Checkpoint:EverySteps=3",
        ];
        ConsoleProgram.Run(Arguments("whole")).ExitCode.Should().Be(0);

        using (var killed = ConsoleProgram.Start(Arguments("run")))
        {
            var checkpoints = Path.Combine(folder["run"], "checkpoints");
            SpinWait.SpinUntil(
                () => killed.HasExited || (Directory.Exists(checkpoints) && Directory.EnumerateFiles(checkpoints, "*.safetensors").Any()),
                TimeSpan.FromMinutes(2)).Should().BeTrue();
            killed.Kill();
            killed.WaitForExit();
        }

        File.Exists(Path.Combine(folder["run"], "summary.html")).Should().BeFalse("the run was not at its end");
        var resumed = ConsoleProgram.Run([.. Arguments("run"), "--resume"]);
        resumed.ExitCode.Should().Be(0, resumed.Error);
        resumed.Output.Should().MatchRegex("Resuming after step [1-9]");
        RunComparison.ShouldBeTheSame(folder["run"], folder["whole"], 24);
    }

    [Theory]
    [InlineData("")]
    [InlineData("checkpoints/step-000004.safetensors")]
    public void Finished_run_goes_on_to_more_steps(string file)
    {
        // Without the decay over the run's length, which more steps would change.
        string[] Arguments(string steps) =>
        [
            "train", "--steps", steps, "--set", "CriticSteps=1", "--set", "Checkpoint:EverySteps=2", "--set", "CriticOptimizer:Decay=None",
            "--set", "GeneratorOptimizer:Decay=None", "--set", "BatchSize=8",
        ];
        ConsoleProgram.Run([.. Arguments("6"), "--output", folder["whole"]]).ExitCode.Should().Be(0);
        ConsoleProgram.Run([.. Arguments("4"), "--output", folder["run"]]).ExitCode.Should().Be(0);

        var resumed = ConsoleProgram.Run([.. Arguments("6"), "--resume", Path.Combine(folder["run"], file)]);

        resumed.ExitCode.Should().Be(0, resumed.Error);
        RunComparison.ShouldBeTheSame(folder["run"], folder["whole"], 6);
        File.ReadAllText(Path.Combine(folder["run"], "summary.html"))
            .Should().Contain("\"label\":\"Step 1\"").And.Contain("data-newest=\"Step 6\"");
    }

    [Fact]
    public void Resuming_what_cannot_be_resumed_is_one_clear_line_and_exit_code_1()
    {
        var run = folder["run"];
        ConsoleProgram.Run("train", "--recipe", "toy-swissroll", "--steps", "2", "--output", run).ExitCode.Should().Be(0);
        var checkpoint = Path.Combine(run, "checkpoints", "step-000002.safetensors");
        File.Copy(checkpoint, folder["stray.safetensors"]);
        var before = File.ReadAllBytes(Path.Combine(run, "metrics.jsonl"));

        ConsoleProgram.ShouldFail(
            "belongs to another run: Seed: file 0, run 5", "train", "--recipe", "toy-swissroll", "--seed", "5", "--resume", run);
        ConsoleProgram.ShouldFail("missing is not the folder of a run", "train", "--resume", folder["missing"]);
        ConsoleProgram.ShouldFail("is not in the folder 'checkpoints' of a run", "train", "--resume", folder["stray.safetensors"]);
        ConsoleProgram.ShouldFail("names the output folder already; leave out --output", "train", "--resume", run, "--output", run);
        ConsoleProgram.ShouldFail("choose that with --output", "train", "--set", "Checkpoint:Folder=x");
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

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
