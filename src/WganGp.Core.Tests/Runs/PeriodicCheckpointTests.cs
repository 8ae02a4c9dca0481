using FluentAssertions;
using Microsoft.Extensions.Logging;
using WganGp.Tests.Support;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>Checkpoints that a run saves by itself, and the folder that it resumes from.</summary>
public sealed class PeriodicCheckpointTests : IDisposable
{
    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory("wgangp-").FullName, "made", "by", "the", "run");
    private readonly Tensor points = Toys.Points();

    public void Dispose()
    {
        points.Dispose();
        Directory.Delete(Path.GetFullPath(Path.Combine(folder, "..", "..", "..", "..")), recursive: true);
    }

    private string[] Names => [.. Directory.GetFiles(folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    [Fact]
    public void Newest_and_milestones_stay_and_nothing_else_is_touched()
    {
        Directory.CreateDirectory(folder);
        string[] foreign =
        [
            "mine.safetensors", "step-000002.txt", "step-000097.safetensors", "step-000098.safetensors", "step-000099.safetensors",
            "step-1.safetensors", "step-00000x.safetensors", "step-000001.safetensors.tmp",
        ];
        foreach (var name in foreign.Append("step-000001.safetensors")) File.WriteAllText(In(name), name);

        Run(13, new() { EverySteps = 3, Keep = 2, MilestoneEvery = 9, Metadata = new Dictionary<string, string> { ["recipe"] = "mine" } });

        Names.Should().BeEquivalentTo([.. foreign, "step-000009.safetensors", "step-000012.safetensors", "step-000013.safetensors"]);
        foreach (var name in foreign) File.ReadAllText(In(name)).Should().Be(name);
        using var checkpoint = Checkpoint.Open(In("step-000012.safetensors"));
        (checkpoint.Step, checkpoint.Metadata["recipe"]).Should().Be((12, "mine"));
    }

    [Theory]
    [InlineData(1e-6, 6)]
    [InlineData(1e5, 1)]
    public void Time_decides_too_and_the_last_step_is_always_saved(double minutes, int files)
    {
        Run(6, new() { EveryMinutes = minutes, Keep = 100 });

        Names.Should().HaveCount(files).And.Contain("step-000006.safetensors");
    }

    [Fact]
    public void Every_file_goes_on_without_a_report_missing_or_doubled_and_ends_in_the_same_bytes()
    {
        var expected = Run(10, new() { EverySteps = 1, Keep = 100 }).ToList();
        var last = File.ReadAllBytes(In("step-000010.safetensors"));

        for (var step = 1; step <= 10; step++)
        {
            using var resumed = New(10);
            resumed.Resume(In($"step-{step:D6}.safetensors"));
            resumed.Train(TrainingData.FromTensor(points)).Select(Comparable).Should()
                .Equal(expected.Where(report => report.Step > step), "from step {0}", step);
            var end = In("end");
            resumed.Save(end);
            File.ReadAllBytes(end).Should().Equal(last, "from step {0}", step);
        }
    }

    [Fact]
    public void Saving_leaves_the_count_of_live_tensors_where_it_was()
    {
        using var trainer = New(60, new() { EverySteps = 1 });
        var data = TrainingData.FromTensor(points);
        trainer.Train(data).First().Step.Should().Be(3);
        using var live = LiveTensors.Watch();

        trainer.Train(data).Last().Step.Should().Be(60);

        Names.Should().Contain("step-000060.safetensors");
        live.Added.Should().Be(0);
    }

    [Fact]
    public void Diverged_run_does_not_push_its_good_checkpoints_out()
    {
        using var trainer = New(30, new() { EverySteps = 1 });

        trainer.Invoking(t => t.Train(new SpoiltData(TrainingData.FromTensor(points))).Count()).Should().Throw<TrainingDivergedException>();

        trainer.Step.Should().Be(6);
        Names.Should().Equal("step-000002.safetensors", "step-000003.safetensors", "step-000004.safetensors");
    }

    [Fact]
    public void Weights_that_are_lost_after_the_step_was_measured_are_not_written()
    {
        using var trainer = New(6, new() { EverySteps = 1 });
        trainer.Invoking(t =>
        {
            foreach (var report in t.Train(TrainingData.FromTensor(points)))
            {
                using var noGrad = no_grad();
                if (report.Step == 3) t.Generator.Module.parameters().First().fill_(float.NaN);
            }
        }).Should().Throw<TrainingDivergedException>();

        Names.Should().Equal("step-000001.safetensors", "step-000002.safetensors");
    }

    [Fact]
    public void Folder_gives_its_newest_whole_file_by_the_step_in_it_and_damaged_ones_are_named()
    {
        Run(6, new() { EverySteps = 1, Keep = 100 });
        File.Move(In("step-000005.safetensors"), In("a.safetensors"));
        File.Move(In("step-000002.safetensors"), In("step-000900.safetensors"));
        File.WriteAllBytes(In("step-000006.safetensors"), [.. File.ReadAllBytes(In("step-000006.safetensors"))[..^1], 0x55]);
        File.WriteAllText(In("weights.safetensors"), "nothing of the kind");
        File.WriteAllText(In("step-000999.safetensors.tmp"), "unfinished");
        var log = new ListLogger();

        using var resumed = New(6, logger: log);
        resumed.Resume(folder);

        resumed.Step.Should().Be(5);
        log.Warnings.Should().HaveCount(2);
        log.Warnings.Should().ContainSingle(
            line => line.Contains("step-000006.safetensors' cannot be used: its content is not what", StringComparison.Ordinal));
        log.Warnings.Should().ContainSingle(
            line => line.Contains("weights.safetensors' is not a safetensors file", StringComparison.Ordinal));
    }

    [Fact]
    public void Folder_without_a_whole_file_is_refused_by_name_of_all_that_was_found()
    {
        Directory.CreateDirectory(folder);
        using var trainer = New(6);

        trainer.Invoking(t => t.Resume(folder)).Should().Throw<CheckpointException>()
            .WithMessage($"The folder '{folder}' holds no checkpoint to resume from: no file in it ends in .safetensors.*");
        File.WriteAllText(In("one.safetensors"), "");
        File.WriteAllText(In("two.safetensors"), "<html>");
        trainer.Invoking(t => t.Resume(folder)).Should().Throw<CheckpointException>()
            .WithMessage("*one.safetensors*empty*two.safetensors*");
        trainer.Step.Should().Be(0);
    }

    [Fact]
    public void File_of_another_run_is_not_passed_over()
    {
        Run(4, new() { EverySteps = 1 });
        using (var other = New(9, seed: 5))
        {
            other.Train(TrainingData.FromTensor(points)).Last().Step.Should().Be(9);
            other.Save(In("other.safetensors"));
        }

        using var trainer = New(9);

        trainer.Invoking(t => t.Resume(folder)).Should().Throw<CheckpointException>()
            .WithMessage("*other.safetensors' belongs to another run: Seed: file 5, run 0.*");
    }

    [Fact]
    public void Folder_that_is_a_file_fails_before_the_first_step()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        File.WriteAllText(folder, "mine");
        using var trainer = New(5, new() { EverySteps = 1 });

        trainer.Invoking(t => t.Train(TrainingData.FromTensor(points))).Should().Throw<CheckpointException>()
            .WithMessage($"The checkpoint folder '{folder}' cannot be created*");
        trainer.Step.Should().Be(0);
    }

    [Fact]
    public void Failure_in_the_background_is_thrown_at_the_next_save_or_the_end_and_the_trainer_stays_usable()
    {
        using var trainer = New(30, new() { EverySteps = 5 });
        trainer.Invoking(t =>
        {
            foreach (var report in t.Train(TrainingData.FromTensor(points)))
            {
                if (report.Step == 3) Directory.Delete(folder);
            }
        }).Should().Throw<CheckpointException>().WithMessage("*step-000005.safetensors' cannot be written*");

        trainer.Step.Should().Be(10, "that is the next save");
        trainer.Train(TrainingData.FromTensor(points)).Last().Step.Should().Be(30);
        Names.Should().Contain("step-000030.safetensors");
    }

    [Fact]
    public void Cancellation_waits_for_the_last_file_and_hides_no_failure()
    {
        using var cancellation = new CancellationTokenSource();
        using var trainer = New(30, new() { EverySteps = 4 });
        Action run = () =>
        {
            foreach (var report in trainer.Train(TrainingData.FromTensor(points), cancellation.Token))
            {
                // Reports come at 3, 6: the file of step 4 fails while nothing waits for it until the run ends.
                if (report.Step == 3) Directory.Delete(folder);
                if (report.Step == 6) cancellation.Cancel();
            }
        };

        run.Should().Throw<CheckpointException>()
            .WithMessage("*step-000004.safetensors' cannot be written*The run itself ended with: *canceled*")
            .Which.InnerException.Should().BeOfType<AggregateException>().Which.InnerExceptions
                .Should().ContainSingle(error => error is OperationCanceledException);
        trainer.Step.Should().Be(6);
    }

    [Fact]
    public void Options_are_checked()
    {
        var options = new WganGpOptions
        {
            Checkpoint =
            {
                EverySteps = -1, EveryMinutes = double.NaN, Keep = 0, MilestoneEvery = -1,
                Metadata = new Dictionary<string, string> { ["wgangp.step"] = "9", ["sha256"] = "0" },
            },
        };

        options.Validate().Should().Equal(
            "Checkpoint.EverySteps is -1; it must be at least 0.",
            "Checkpoint.EveryMinutes is NaN; it must be a finite number, at least 0.",
            "Checkpoint.Keep is 0; it must be at least 1.",
            "Checkpoint.MilestoneEvery is -1; it must be at least 0.",
            Reserved("wgangp.step"), Reserved(WganGp.TensorFiles.SafeTensorsHeader.DigestKey));
        new WganGpOptions { Checkpoint = { EverySteps = 10 } }.Validate().Should().Equal(
            "Checkpoint.Folder is null with EverySteps 10 and EveryMinutes 0; set the folder to save to, or set both to 0.");

        static string Reserved(string key) =>
            $"Checkpoint.Metadata has the key {key}; sha256 and keys that begin with wgangp. are reserved for the library: choose another.";
    }

    private List<TrainingReport> Run(long steps, CheckpointOptions saving)
    {
        using var trainer = New(steps, saving);
        return [.. trainer.Train(TrainingData.FromTensor(points)).Select(Comparable)];
    }

    private WganGpTrainer New(long steps, CheckpointOptions? saving = null, ulong seed = 0, ILogger<WganGpTrainer>? logger = null) =>
        WganGpTrainer.Create(
            () => new ModuleGenerator(Toys.Mlp(2, 2), 2),
            () => new ModuleCritic(Toys.Mlp(2, 1)),
            Toys.Options(steps) with { Seed = seed, ReportEvery = 3, Checkpoint = (saving ?? new()) with { Folder = folder } },
            logger);

    private string In(string name) => Path.Combine(folder, name);

    private static TrainingReport Comparable(TrainingReport report) => report with { Elapsed = TimeSpan.Zero, StepsPerSecond = 0 };

    /// <summary>NaN from the fifth step on: one read is the preflight's, two are each step's.</summary>
    private sealed class SpoiltData(ITrainingData data) : ITrainingData
    {
        private int reads;

        public long? Count => data.Count;

        public Batch Read(ReadOnlySpan<long> indices)
        {
            var batch = data.Read(indices);
            if (++reads > 9) batch.Samples.fill_(float.NaN);
            return batch;
        }
    }
}
