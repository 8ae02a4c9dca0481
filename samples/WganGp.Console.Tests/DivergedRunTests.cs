using System.Globalization;
using System.Text.Json.Nodes;
using FluentAssertions;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests;

/// <summary>Runs that diverge: what they leave, and how they go on.</summary>
public sealed class DivergedRunTests : IDisposable
{
    // The critic's weights grow by the rate at each step, without a penalty, until a gradient overflows: after about 45 steps.
    private static readonly string[] Diverging =
    [
        "--recipe", "toy-8gaussians", "--steps", "120", "--seed", "3", "--set", "CriticSteps=1", "--set", "ReportEvery=12", "--set",
        "Checkpoint:EverySteps=6",
        "--set", "GradientPenalty:Weight=0", "--set", "CriticOptimizer:Decay=None", "--set", "CriticOptimizer:LearningRate=250",
    ];

    private static readonly string[] RollingBack = ["--set", "Divergence:MaxRollbacks=2", "--set", "Divergence:LearningRateFactor=0.01"];

    private readonly TemporaryFolder folder = new();

    private string Run => folder["run"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Diverged_run_leaves_a_report_and_its_good_files_and_goes_on_from_them_with_rollbacks()
    {
        var result = ConsoleProgram.Run(["train", .. Diverging, "--output", Run]);

        result.ExitCode.Should().Be(4, result.Error);
        var report = Path.Combine(Run, "diverged.md");
        result.Error.Trim()
            .Should().MatchRegex(
                @"^error: Training diverged: \w+ is not finite at step \d+\. What was found, where to resume and what to try ")
                .And.EndWith($"{report}.");
        result.Error.Trim().Split('\n').Should().HaveCount(1);
        var newest = Directory.GetFiles(Path.Combine(Run, "checkpoints")).Order(StringComparer.Ordinal).Last();
        File.ReadAllText(report).Should().StartWith("# Training of toy-8gaussians diverged\n\nTraining diverged: ")
            .And.MatchRegex(@"\| Step \| \d+ of 120 \|").And.MatchRegex(@"\| Gradient norm in the update before \| [0-9]")
            .And.Contain("| Learning rates | critic 250, generator 0.00").And.Contain("| Rollbacks | 0 of 0 |")
            .And.Contain($"| Last good checkpoint | {newest} |").And.Contain("| 36 | ")
            .And.Contain($"`train --resume {Run} --set Divergence:MaxRollbacks=3`").And.Contain("CriticOptimizer:LearningRate=125 ")
            .And.Contain("MaxGradientNorm=N");
        using (var checkpoint = Checkpoint.Open(newest)) checkpoint.Step.Should().BePositive();
        File.Exists(Path.Combine(Run, "curves.png")).Should().BeTrue();

        var resumed = ConsoleProgram.Run(["train", "--resume", Run, .. RollingBack]);

        resumed.ExitCode.Should().Be(0, resumed.Error);
        resumed.Error.Should().Contain("warning: Rollback 1 of 2: ");
        File.Exists(report).Should().BeFalse("the run has gone on");
        Steps(Run).Should().Equal(Enumerable.Range(1, 10).Select(i => i * 12L));
    }

    [Fact]
    public void Run_that_is_killed_after_a_rollback_goes_on_by_its_folder_alone_and_ends_as_the_run_that_was_not()
    {
        ConsoleProgram.Run(["train", .. Diverging, .. RollingBack, "--output", folder["whole"]]).ExitCode.Should().Be(0);
        Steps(folder["whole"]).Should().Equal(Enumerable.Range(1, 10).Select(i => i * 12L), "a rollback leaves no line doubled or missing");

        using (var killed = ConsoleProgram.Start(["train", .. Diverging, .. RollingBack, "--output", Run]))
        {
            ProgramProcess.ReadError(killed).Should().StartWith("warning: Rollback 1 of 2");
            SpinWait.SpinUntil(
                () => killed.HasExited || Newest(Path.Combine(Run, "checkpoints")) >= 66,
                TimeSpan.FromMinutes(1)).Should().BeTrue();
            killed.Kill();
            killed.WaitForExit();
        }

        File.Exists(Path.Combine(Run, "summary.html")).Should().BeFalse("the run was not at its end");
        var resumed = ConsoleProgram.Run("train", "--resume", Run);

        resumed.ExitCode.Should().Be(0, resumed.Error);
        resumed.Error.Should().BeEmpty("the rollback was before the checkpoint");
        RunComparison.ShouldBeTheSame(Run, folder["whole"], 120);
        Reports(Run)[^1]["rollbacks"]!.GetValue<int>().Should().Be(1);
        Reports(Run)[^1]["criticLearningRate"]!.GetValue<double>().Should().Be(2.5);
    }

    private static long Newest(string checkpoints) => Directory.EnumerateFiles(checkpoints, "step-*.safetensors")
        .Select(file => long.Parse(Path.GetFileNameWithoutExtension(file)["step-".Length..], CultureInfo.InvariantCulture))
        .DefaultIfEmpty().Max();

    private static JsonNode[] Reports(string run) =>
        [.. File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(line => JsonNode.Parse(line)!)];

    private static IEnumerable<long> Steps(string run) => Reports(run).Select(report => report["step"]!.GetValue<long>());
}
