using FluentAssertions;
using WganGp.Tests.Support;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Tests.Runs;

/// <summary>Processes that end unasked, or share a folder, never leave what cannot be resumed from.</summary>
public sealed class KilledRunTests : IDisposable
{
    private static readonly int Kills = TestLength.Of(5, 20);
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;

    private string Checkpoints => Path.Combine(folder, "checkpoints");

    private string[] Unfinished => Directory.Exists(Checkpoints) ? Directory.GetFiles(Checkpoints, "*.tmp") : [];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Run_that_is_killed_many_times_ends_as_the_run_that_was_not()
    {
        // Long enough to be killed so often.
        var steps = 30 + (15L * Kills);
        var random = new Random(20);
        var resumedFrom = new HashSet<long>();
        var inTheWrite = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = Start(steps);
            process.StandardOutput.ReadLine().Should().Be("ready");
            Thread.Sleep(random.Next(200));
            // Every other time, wherever it is then in writing a checkpoint, too.
            if (kill % 2 == 1) SpinWait.SpinUntil(() => process.HasExited || Unfinished.Length > 0);
            process.HasExited.Should().BeFalse("the run must be long enough to be killed {0} times", Kills);
            process.Kill();
            process.WaitForExit();
            resumedFrom.Add(Newest());
            if (Unfinished.Length > 0) inTheWrite++;
            foreach (var file in Unfinished) File.Delete(file);
        }

        resumedFrom.Count.Should().BeGreaterThan(Kills / 3, "the moments must lie all over the run");
        inTheWrite.Should().BeGreaterThan(Kills / 10, "of those that were killed while they wrote, some must have left what they wrote");
        using (var process = Start(steps))
        {
            var result = ChildProcess.Finish(process);
            result.ExitCode.Should().Be(0, result.Error);
            result.Output.Should().EndWith($"step {steps}");
        }

        using var whole = SavingScenarios.Trainer(steps, null);
        using var points = Toys.Points();
        whole.Train(TrainingData.FromTensor(points)).Last().Step.Should().Be(steps);
        var expected = Path.Combine(folder, "whole.safetensors");
        whole.Save(expected);
        File.ReadAllBytes(Path.Combine(Checkpoints, $"step-{steps:D6}.safetensors")).Should().Equal(File.ReadAllBytes(expected));
    }

    [Fact]
    public async Task Two_runs_that_save_into_one_folder_leave_no_broken_file()
    {
        var steps = TestLength.Of(30, 60);
        using var first = Start(steps);
        using var second = Start(steps);
        var ends = new[] { first, second }.Select(process => Task.Run(() => ChildProcess.Finish(process))).ToList();
        do
        {
            await Task.Delay(1);
            if (!Directory.Exists(Checkpoints)) continue;
            foreach (var file in Directory.GetFiles(Checkpoints, "*.safetensors"))
            {
                try
                {
                    Checkpoint.Open(file).Dispose();
                }
                catch (CheckpointException error) when (error.InnerException is FileNotFoundException)
                {
                    // Deleted by its writer since the folder was listed.
                }
            }
        }
        while (!ends.TrueForAll(end => end.IsCompleted));

        foreach (var result in await Task.WhenAll(ends)) result.ExitCode.Should().Be(0, result.Error);
        Newest().Should().Be(steps);
        Directory.GetFiles(Checkpoints).Should().HaveCount(3, "each run keeps the newest three, and no unfinished file is left");
        using var resumed = SavingScenarios.Trainer(steps, null);
        resumed.Resume(Checkpoints);
        resumed.Step.Should().Be(steps);
    }

    private System.Diagnostics.Process Start(long steps) =>
        ChildProcess.Start(
            typeof(SavingScenarios), nameof(SavingScenarios.Train),
            (SavingScenarios.FolderVariable, Checkpoints), (SavingScenarios.StepsVariable, $"{steps}"));

    private long Newest() => Directory.Exists(Checkpoints)
        ? Directory.GetFiles(Checkpoints, "*.safetensors")
            .Select(file => long.Parse(Path.GetFileNameWithoutExtension(file)["step-".Length..])).DefaultIfEmpty().Max()
        : 0;
}
