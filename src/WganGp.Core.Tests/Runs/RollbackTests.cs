using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>Runs that diverge, go back to a checkpoint and on with lower rates.</summary>
public sealed class RollbackTests : IDisposable
{
    private const double Rate = 1e-3;
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly Tensor points = Toys.Points();

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Run_goes_back_lowers_both_rates_at_each_rollback_and_ends()
    {
        var log = new ListLogger();
        using var trainer = Trainer(log: log);

        var reports = trainer.Train(Data).ToList();

        reports[^1].Step.Should().Be(14);
        reports[^1].Rollbacks.Should().BeGreaterThan(1);
        log.Warnings.Should().HaveCount(reports[^1].Rollbacks);
        log.Warnings[0].Should().MatchRegex(
            @"^Rollback 1 of 30: \w+ was not finite at step \d+; continuing from step \d+ \(.*step-0000\d\d\.safetensors\) " +
            @"with the learning rates multiplied by 0\.5$");
        foreach (var report in reports)
        {
            var factor = Math.Pow(0.5, report.Rollbacks);
            (report.CriticLearningRate, report.GeneratorLearningRate).Should().Be((Rate * factor, Rate / 10 * factor));
            double.IsFinite(report.CriticLoss).Should().BeTrue();
        }

        foreach (var (before, after) in reports.Zip(reports.Skip(1)))
        {
            if (after.Rollbacks == before.Rollbacks) after.Step.Should().Be(before.Step + 1);
            else after.Step.Should().BeLessThanOrEqualTo(before.Step + 1, "the steps since the checkpoint are done again");
        }

        trainer.LastCheckpoint.Should().Be(In("step-000014.safetensors"));
    }

    [Theory]
    [InlineData(AdversarialLoss.Wasserstein)]
    [InlineData(AdversarialLoss.RelativisticPairing)]
    public void What_follows_a_rollback_to_the_start_is_the_run_with_the_lower_rates(AdversarialLoss loss)
    {
        var options = Options(everySteps: 1_000, loss);
        options.Steps = 10;
        using var trainer = Trainer(options);
        trainer.Save(In("start.safetensors"));
        trainer.Train(Data).Last().Rollbacks.Should().Be(1);

        var lower = Options(loss: loss);
        (lower.Steps, lower.Checkpoint) = (10, new());
        lower.Divergence.MaxRollbacks = 0;
        (lower.CriticOptimizer.LearningRate, lower.GeneratorOptimizer.LearningRate) = (Rate / 2, Rate / 20);
        using var expected = Trainer(lower);
        expected.Train(Data).Last().Step.Should().Be(10);

        Toys.Bytes(trainer).Should().Equal(Toys.Bytes(expected));
    }

    [Theory]
    [InlineData(AdversarialLoss.Wasserstein)]
    [InlineData(AdversarialLoss.RelativisticPairing)]
    public void From_every_checkpoint_before_and_after_the_rollbacks_the_resumed_run_ends_in_the_same_bytes(AdversarialLoss loss)
    {
        using (var trainer = Trainer(Options(loss: loss))) trainer.Train(Data).Last().Rollbacks.Should().BeGreaterThan(1);
        var last = File.ReadAllBytes(In("step-000014.safetensors"));

        for (var step = 2; step <= 12; step += 2)
        {
            // As a kill after that step leaves it: later files were not written.
            var rest = Directory.CreateDirectory(Path.Combine(folder, $"from-{step}")).FullName;
            for (var before = 2; before <= step; before += 2)
            {
                var name = $"step-{before:D6}.safetensors";
                File.Copy(In(name), Path.Combine(rest, name));
            }

            var options = Options(loss: loss);
            options.Checkpoint.Folder = rest;
            using var resumed = Trainer(options);
            resumed.Resume(rest);
            resumed.Step.Should().Be(step);

            resumed.Train(Data).Last().Step.Should().Be(14);

            File.ReadAllBytes(Path.Combine(rest, "step-000014.safetensors")).Should().Equal(last, "from step {0}", step);
        }
    }

    [Fact]
    public void Run_that_goes_on_after_a_rollback_goes_on_with_the_rates_and_the_count()
    {
        using (var trainer = Trainer())
        {
            foreach (var report in trainer.Train(Data))
            {
                if (report.Rollbacks == 1 && report.Step % 2 == 1) break;
            }

            trainer.Save(In("stopped.safetensors"));
        }

        using var resumed = Trainer();
        resumed.Resume(In("stopped.safetensors"));

        var next = resumed.Train(Data).First();
        (next.Rollbacks, next.CriticLearningRate).Should().Be((1, Rate / 2));
    }

    [Fact]
    public void Last_rollback_is_followed_by_the_exception_and_the_files_stay_as_they_were()
    {
        var options = Options();
        options.Divergence.MaxRollbacks = 1;
        using var trainer = Trainer(options);
        var reports = new List<TrainingReport>();

        var error = Assert.Throws<TrainingDivergedException>(() => reports.AddRange(trainer.Train(Data)));

        (error.Rollbacks, error.CriticLearningRate, error.GeneratorLearningRate).Should().Be((1, Rate / 2, Rate / 20));
        error.Message.Should().Contain("Rollbacks made before: 1. Lower the learning rates (critic 0.0005, generator 5E-05)");
        error.InnerException.Should().BeNull();
        error.LastGradientNorm.Should().BePositive();
        using var checkpoint = Checkpoint.Open(trainer.LastCheckpoint!);
        checkpoint.Step.Should().BeLessThan(error.Step);
        Directory.GetFiles(folder).Should().OnlyContain(file => file.EndsWith(".safetensors", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_checkpoint_the_exception_says_what_was_missing()
    {
        using var trainer = Trainer(Options(everySteps: 1_000));

        var error = Assert.Throws<TrainingDivergedException>(() => trainer.Train(Data).Count());

        error.Message.Should().EndWith(
            $"It could not be rolled back: The folder '{folder}' holds no checkpoint from before step {error.Step}: " +
            "no such file in it ends in .safetensors. Check the path.");
        error.InnerException.Should().BeOfType<CheckpointException>();
        (error.Rollbacks, trainer.LastCheckpoint).Should().Be((0, null));
    }

    [Fact]
    public void Damaged_file_is_passed_over_and_named()
    {
        var stopping = Options();
        stopping.Divergence = new();
        long newest;
        using (var trainer = Trainer(stopping))
        {
            trainer.Invoking(t => t.Train(Data).Count()).Should().Throw<TrainingDivergedException>();
            using var checkpoint = Checkpoint.Open(trainer.LastCheckpoint!);
            newest = checkpoint.Step;
        }

        File.WriteAllText(In($"step-{newest:D6}.safetensors"), "damaged");
        var log = new ListLogger();
        // It saves nothing over the damaged file before it diverges.
        using var resumed = Trainer(Options(everySteps: 1_000), log);
        resumed.Resume(In("step-000002.safetensors"));

        resumed.Train(Data).First(report => report.Rollbacks > 0).Step.Should().Be(newest - 2 + 1);

        log.Warnings[0].Should().Contain($"step-{newest:D6}.safetensors' is not a safetensors file");
    }

    [Fact]
    public void File_of_a_later_step_than_the_divergence_is_not_gone_on_from()
    {
        // As a run leaves them that is resumed from an older file than its newest.
        var calm = Options();
        (calm.Steps, calm.Checkpoint, calm.Divergence) = (14, new(), new());
        using (var other = Toys.Trainer(calm, Calm))
        {
            other.Train(Data).Last().Step.Should().Be(14);
            other.Save(In("later.safetensors"));
        }

        using var trainer = Trainer();

        trainer.Train(Data).First(report => report.Rollbacks > 0).Step.Should().BeLessThan(14);
    }

    [Fact]
    public void Factor_is_cumulative_though_the_same_file_is_taken_twice()
    {
        using var trainer = Toys.Trainer(Options());
        // One read is the preflight's, two are each step's.
        var data = new SpoiltData(Data, reads: 1 + (4 * 2));

        var error = Assert.Throws<TrainingDivergedException>(() => trainer.Train(data).Count());

        (error.Rollbacks, error.Step).Should().Be((30, 5));
        error.CriticLearningRate.Should().Be(Rate * Math.Pow(0.5, 30));
    }

    [Fact]
    public void After_a_spoilt_batch_of_pairs_the_step_is_made_again_with_the_batches_that_it_had()
    {
        // One read is the preflight's; a step has two for the critic and one for the generator's pairs.
        var data = new SpoiltData(Data, reads: 1 + (4 * 3) - 1, spoilt: 1);
        using var trainer = Toys.Trainer(Options(everySteps: 1, AdversarialLoss.RelativisticPairing));

        var last = trainer.Train(data).Last();

        (last.Step, last.Rollbacks).Should().Be((14, 1));
        data.Read[13..16].Select(indices => string.Join(' ', indices)).Should()
            .Equal(data.Read[10..13].Select(indices => string.Join(' ', indices)));
        data.Read.Should().HaveCount(1 + (15 * 3));
    }

    [Fact]
    public void Options_are_checked_and_bound()
    {
        new WganGpOptions { Divergence = { MaxRollbacks = -1, LearningRateFactor = 1.5 } }.Validate().Should().Equal(
            "Divergence.MaxRollbacks is -1; it must be at least 0.",
            "Divergence.LearningRateFactor is 1.5; it must be above 0 and at most 1.");
        new WganGpOptions { Divergence = { LearningRateFactor = double.NaN } }.Validate().Should().ContainSingle();
        new WganGpOptions { Divergence = { MaxRollbacks = 2 } }.Validate().Should().Equal(
            "Divergence.MaxRollbacks is 2, but no checkpoints are saved to return to; " +
            "set Checkpoint.EverySteps and Checkpoint.Folder, or set MaxRollbacks to 0.");
        new WganGpOptions { Divergence = null! }.Validate().Should()
            .Equal("Divergence is null; it must be an object with the group's options.");

        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            [
                new("WganGp:Divergence:MaxRollbacks", "2"), new("WganGp:Divergence:LearningRateFactor", "0.25"),
                new("WganGp:Checkpoint:EverySteps", "5"), new("WganGp:Checkpoint:Folder", "x"),
            ]).Build());
        services.AddWganGp().BindConfiguration("WganGp");
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IOptions<WganGpOptions>>().Value.Divergence.Should()
            .Be(new DivergenceOptions { MaxRollbacks = 2, LearningRateFactor = 0.25 });
    }

    [Fact]
    public void Run_that_stopped_may_go_on_with_rollbacks()
    {
        var options = Options();
        options.Divergence = new();
        using (var trainer = Trainer(options)) trainer.Invoking(t => t.Train(Data).Count()).Should().Throw<TrainingDivergedException>();

        using var resumed = Trainer();
        resumed.Resume(folder);

        resumed.Train(Data).Last().Step.Should().Be(14);
    }

    private ITrainingData Data => TrainingData.FromTensor(points);

    private string In(string name) => Path.Combine(folder, name);

    private WganGpOptions Options(long everySteps = 2, AdversarialLoss loss = AdversarialLoss.Wasserstein) => Toys.Options(14) with
    {
        Loss = loss,
        ReportEvery = 1,
        CriticOptimizer = new() { LearningRate = Rate },
        GeneratorOptimizer = new() { LearningRate = Rate / 10 },
        Checkpoint = new() { Folder = folder, EverySteps = everySteps, Keep = 100 },
        Divergence = new() { MaxRollbacks = 30 },
    };

    /// <summary>Its critic overflows as soon as its weight has moved by 0.015: at a lower rate, later.</summary>
    private WganGpTrainer Trainer(WganGpOptions? options = null, ListLogger? log = null) => WganGpTrainer.Create(
        () => new ModuleGenerator(Toys.Mlp(2, 2), 2),
        () => Critics.FromFunction((x, s) => x.sum(1) * s * (Math.Abs(s.detach().item<float>() - 1) > 0.015 ? float.MaxValue : 1)),
        options ?? Options(), log);

    private static ICritic Calm() => Critics.FromFunction((x, s) => x.sum(1) * s);

    /// <summary>NaN after some reads, for good if no number is given: then no learning rate helps.</summary>
    private sealed class SpoiltData(ITrainingData data, int reads, int spoilt = int.MaxValue) : ITrainingData
    {
        public List<long[]> Read { get; } = [];

        public long? Count => data.Count;

        Batch ITrainingData.Read(ReadOnlySpan<long> indices)
        {
            Read.Add(indices.ToArray());
            var batch = data.Read(indices);
            if (reads-- <= 0 && spoilt-- > 0) batch.Samples.fill_(float.NaN);
            return batch;
        }
    }
}
