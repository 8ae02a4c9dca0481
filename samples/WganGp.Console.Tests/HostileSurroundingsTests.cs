using System.Diagnostics;
using System.Runtime.InteropServices;
using FluentAssertions;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests;

/// <summary>Full disks, closed terminals, damaged files, a second process: what must not cost the run.</summary>
public sealed partial class HostileSurroundingsTests : IDisposable
{
    private static readonly string[] Small = ["--recipe", "toy-swissroll", "--set", "CriticSteps=1", "--set", "BatchSize=16"];

    private readonly TemporaryFolder folder = new();

    private string Run => folder["run"];

    private string Checkpoints => Path.Combine(Run, "checkpoints");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Standard_output_on_a_full_disk_saves_the_run_and_then_says_so()
    {
        if (!File.Exists("/dev/full")) return;
        using var process = Shell("exec dotnet exec \"$0\" \"$@\" > /dev/full", ["train", "--steps", "40", "--output", Run, .. Small]);
        var result = ProgramProcess.Finish(process);

        result.ExitCode.Should().Be(1);
        result.Error.Should().StartWith("error: Standard output cannot be written: No space left on device. ")
            .And.Contain("The run was saved after step 2 in ").And.EndWith($"resume it with: train --resume {Run}");
        Directory.GetFiles(Checkpoints).Should().Equal(Path.Combine(Checkpoints, "interrupted-000002.safetensors"));
        ConsoleProgram.Run("train", "--resume", Run).ExitCode.Should().Be(0);
    }

    [SignalFact(1)]
    public void Closed_terminal_saves_the_run()
    {
        using var process = ConsoleProgram.Start(["train", "--output", Run, "--set", "ReportEvery=1", .. Small]);
        WaitForReports(process);
        Kill(process.Id, 1).Should().Be(0);

        ProgramProcess.Finish(process).ExitCode.Should().Be(130);
        Directory.GetFiles(Checkpoints, "interrupted-*.safetensors").Should().ContainSingle();
    }

    [SignalFact(SignalFactAttribute.Terminate)]
    public void Drawing_of_many_samples_ends_at_the_first_signal_and_leaves_no_file()
    {
        Begin();
        Directory.CreateDirectory(folder["drawn"]);
        using var process = ConsoleProgram.Start(
            "sample", "--checkpoint", Path.Combine(Checkpoints, "step-000002.safetensors"), "--count", "20000000",
            "--output", Path.Combine(folder["drawn"], "points.npy"));
        SpinWait.SpinUntil(
            () => process.HasExited || Directory.EnumerateFiles(folder["drawn"]).Any(file => new FileInfo(file).Length > 1_000),
            TimeSpan.FromMinutes(2)).Should().BeTrue();
        Kill(process.Id, SignalFactAttribute.Terminate).Should().Be(0);

        ProgramProcess.Finish(process).ExitCode.Should().Be(130);
        Directory.GetFiles(folder["drawn"]).Should().BeEmpty();
    }

    [Fact]
    public void Picture_that_cannot_be_written_only_warns()
    {
        Begin();
        // A folder where the picture should be: not even root can replace it.
        Directory.CreateDirectory(Path.Combine(Run, "samples", "step-000004.png", "in the way"));

        var resumed = ConsoleProgram.Run("train", "--resume", Run, "--steps", "4");

        resumed.ExitCode.Should().Be(0, resumed.Error);
        resumed.Error.Should().MatchRegex("^warning: the samples of step 4 could not be written: '.*step-000004.png' cannot be written: ");
        File.Exists(Path.Combine(Checkpoints, "step-000004.safetensors")).Should().BeTrue();
        File.Exists(Path.Combine(Run, "summary.html")).Should().BeTrue();
    }

    [Fact]
    public void Second_process_in_a_run_folder_is_refused_and_no_line_is_lost()
    {
        using var first = ConsoleProgram.Start(["train", "--output", Run, "--set", "ReportEvery=1", .. Small]);
        WaitForReports(first);

        ConsoleProgram.ShouldFail($"{Run} is in use by process {first.Id} on ", "train", "--resume", Run);

        first.Kill();
        first.WaitForExit();
        var reports = File.ReadAllLines(Path.Combine(Run, "metrics.jsonl")).Length;
        reports.Should().BePositive();
        Directory.GetFiles(Run).Select(Path.GetFileName).Should().Contain("run.lock", "it was killed");
    }

    [Fact]
    public void Lock_of_a_killed_run_is_taken_over_with_a_word()
    {
        Begin();
        File.WriteAllText(Path.Combine(Run, "run.lock"), "{\"Process\":1,\"Host\":");

        var resumed = ConsoleProgram.Run("train", "--resume", Run, "--steps", "3");

        resumed.ExitCode.Should().Be(0, resumed.Error);
        resumed.Output.Should().Contain("The run was left by an unknown process, which has ended; it is taken over.");
        File.Exists(Path.Combine(Run, "run.lock")).Should().BeFalse();
    }

    [Fact]
    public void Two_starts_at_once_in_the_default_folder_take_two_names()
    {
        var program = new ProgramProcess("wgangp.dll");
        Process[] both = [.. Enumerable.Range(0, 2).Select(_ => program.StartIn(folder.Path, ["train", "--steps", "2", .. Small]))];
        foreach (var process in both)
        {
            var result = ProgramProcess.Finish(process);
            result.ExitCode.Should().Be(0, result.Error);
            process.Dispose();
        }

        foreach (var name in (string[])["toy-swissroll", "toy-swissroll-2"])
        {
            File.ReadAllLines(Path.Combine(folder["output"], name, "metrics.jsonl")).Should().HaveCount(2, name);
        }
    }

    [Fact]
    public void Damaged_log_does_not_keep_a_run_from_going_on()
    {
        Begin();
        var log = Path.Combine(Run, "metrics.jsonl");
        File.WriteAllText(log, "null\n" + File.ReadAllText(log));

        var resumed = ConsoleProgram.Run("train", "--resume", Run, "--steps", "3");

        resumed.ExitCode.Should().Be(0, resumed.Error);
        resumed.Error.Should().StartWith($"warning: Line 1 of '{log}' is not a training report (it is null). 1 such lines are left out");
        File.ReadAllLines(log).Should().HaveCount(3);
        File.ReadAllLines(log + ".damaged").Should().HaveCount(3).And.StartWith("null");
    }

    private void Begin() => ConsoleProgram.Run(["train", "--steps", "2", "--output", Run, .. Small]).ExitCode.Should().Be(0);

    private void WaitForReports(Process process)
    {
        var log = Path.Combine(Run, "metrics.jsonl");
        SpinWait.SpinUntil(() => process.HasExited || (File.Exists(log) && new FileInfo(log).Length > 0), TimeSpan.FromMinutes(2))
            .Should().BeTrue();
        process.HasExited.Should().BeFalse();
    }

    private static Process Shell(string script, string[] arguments)
    {
        var start = new ProcessStartInfo("sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in (string[])["-c", script, Path.Combine(AppContext.BaseDirectory, "wgangp.dll"), .. arguments])
        {
            start.ArgumentList.Add(word);
        }

        return Process.Start(start)!;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
