using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>N steps, save, load into new networks, M steps equal N + M steps, bit for bit.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;

    public static TheoryData<string> Cases => [.. Variants.Keys];

    private static readonly Dictionary<string, Action<WganGpOptions>> Variants = new()
    {
        ["plain"] = _ => { },
        ["averaged"] = options => options.GeneratorAverageDecay = 0.9,
        ["accumulated"] = options => options.Execution.GradientAccumulation = 3,
        ["lazy penalty"] = options => options.PenaltyInterval = 3,
        ["warm-up"] = options => options.WarmUp = new CriticWarmUpOptions { CriticSteps = 4, Until = 2, Every = 5 },
        ["decay"] = options => options.CriticOptimizer.Decay = options.GeneratorOptimizer.Decay = LearningRateDecay.LinearToZero,
        ["RMSprop"] = options => options.CriticOptimizer.Kind = options.GeneratorOptimizer.Kind = OptimizerKind.RmsProp,
        ["last batch kept"] = options => (options.LastBatch, options.BatchSize) = (LastBatch.Keep, 15),
        ["DRAGAN"] = options => options.GradientPenalty.Points = PenaltyPoints.PerturbedReal,
        ["relativistic"] = options => options.Loss = AdversarialLoss.RelativisticPairing,
        ["relativistic, kept and accumulated"] = options => (options.Loss, options.LastBatch, options.BatchSize, options.Execution) =
            (AdversarialLoss.RelativisticPairing, LastBatch.Keep, 15, new() { GradientAccumulation = 3, Prefetch = 1 }),
        // The run is interrupted in the middle of some, after the end of others, and before the end of the last.
        ["burn-in"] = options =>
        {
            (options.PenaltyWeightBurnIn.From, options.PenaltyWeightBurnIn.Steps) = (3, 9);
            (options.GeneratorAverageDecay, options.GeneratorAverageBurnIn.Steps) = (0.9, 10);
            (options.CriticOptimizer.LearningRateBurnIn, options.CriticOptimizer.Beta2BurnIn) =
                (new() { From = 1e-2, Steps = 5 }, new() { From = 0.5, Steps = 8 });
            (options.GeneratorOptimizer.LearningRateBurnIn, options.GeneratorOptimizer.Beta2BurnIn) =
                (new() { Steps = 100 }, new() { From = 0.99, Steps = 7 });
        },
        ["window in progress"] = options => options.ReportEvery = 5,
    };

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Resumed_run_is_the_run_that_was_not_interrupted(string variant)
    {
        const int interruption = 7;
        WganGpOptions Options()
        {
            var options = Toys.Options(12) with { ReportEvery = 1 };
            Variants[variant](options);
            return options;
        }

        // With dropout in the critic, whose draws must go on too.
        WganGpTrainer New() => Toys.Trainer(
            Options(), () => new ModuleCritic(nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Dropout(0.2), nn.Linear(16, 1))));
        using var points = Toys.Points();
        var data = TrainingData.FromTensor(points);
        using var whole = New();
        var expected = whole.Train(data).Select(Comparable).ToList();

        using var first = New();
        var seen = new List<object>();
        if (Options().ReportEvery == 1)
        {
            seen.AddRange(first.Train(data).Take(interruption).Select(Comparable));
        }
        else
        {
            // In the middle of a window: the host's own loop, on the batches that Train would take, is not at hand, so stop by cancelling.
            using var cancellation = new CancellationTokenSource();
            var cancelled = new CancelAt(data, cancellation, reads: (interruption * 2) + 1);
            var act = () => seen.AddRange(first.Train(cancelled, cancellation.Token).Select(Comparable));
            act.Should().Throw<OperationCanceledException>();
        }

        first.Step.Should().Be(interruption);
        var file = Path.Combine(folder, "run.safetensors");
        first.Save(file);
        using var second = WganGpTrainer.Create(() => new ModuleGenerator(Toys.Mlp(2, 2), 2), () => new ModuleCritic(
            nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Dropout(0.2), nn.Linear(16, 1))), Options());
        rand(11);
        second.Resume(file);
        seen.AddRange(second.Train(data).Select(Comparable));

        seen.Should().Equal(expected);
        Toys.Bytes(second).Should().Equal(Toys.Bytes(whole));
        second.Save(Path.Combine(folder, "b.safetensors"));
        whole.Save(Path.Combine(folder, "a.safetensors"));
        File.ReadAllBytes(Path.Combine(folder, "b.safetensors")).Should().Equal(File.ReadAllBytes(Path.Combine(folder, "a.safetensors")));
        second.Sample(5).Values().Should().Equal(whole.Sample(5).Values());
    }

    [Fact]
    public void Another_run_is_refused_and_every_difference_is_listed()
    {
        using var saved = Toys.Trainer();
        var file = Path.Combine(folder, "run.safetensors");
        saved.Save(file);
        using var other = Toys.Trainer(
            Toys.Options() with { BatchSize = 8, Steps = 99, ReportEvery = 2, GradientPenalty = new() { Side = PenaltySide.OneSided } },
            critic: () => new ModuleCritic(Toys.Mlp(2, 1, width: 16)));
        var before = Toys.Bytes(other);

        other.Invoking(t => t.Resume(file)).Should().Throw<CheckpointException>().Which.Message.Should()
            .Contain("belongs to another run: BatchSize: file 16, run 8; GradientPenalty.Side: file \"TwoSided\", run \"OneSided\"; " +
                "critic.0.bias: file Float32 [32], model Float32 [16]; critic.0.weight: file Float32 [32,2], model Float32 [16,2];")
            .And.EndWith("Resume with the networks and options that it was saved with.");
        Toys.Bytes(other).Should().Equal(before);
    }

    [Fact]
    public void Other_data_is_refused()
    {
        using var saved = Toys.Trainer();
        saved.Train(TrainingData.FromTensor(Toys.Points(64))).Count().Should().Be(2);
        var file = Path.Combine(folder, "run.safetensors");
        saved.Save(file);
        using var other = Toys.Trainer(Toys.Options(20));
        other.Resume(file);

        other.Invoking(t => t.Train(TrainingData.FromTensor(Toys.Points(32)))).Should().Throw<CheckpointException>()
            .WithMessage("*64 samples, but the data now has 32 samples*");
    }

    [Fact]
    public void More_steps_can_be_asked_for_after_the_end()
    {
        using var points = Toys.Points();
        var file = Path.Combine(folder, "run.safetensors");
        using (var first = Toys.Trainer(Toys.Options(10)))
        {
            first.Train(TrainingData.FromTensor(points)).Count().Should().Be(2);
            first.Save(file);
        }

        using var second = Toys.Trainer(Toys.Options(15));
        second.Resume(file);

        second.Train(TrainingData.FromTensor(points)).Select(report => report.Step).Should().Equal(15);
    }

    [Fact]
    public void Generator_is_loaded_by_itself_averaged_when_there_is_an_average()
    {
        var file = Path.Combine(folder, "run.safetensors");
        using var trainer = Toys.Trainer(Toys.Options(20) with { GeneratorAverageDecay = 0.9 });
        trainer.Train(TrainingData.FromTensor(Toys.Points())).Count().Should().Be(4);
        trainer.Save(file, new Dictionary<string, string> { ["recipe"] = "mine" });
        using var scope = NewDisposeScope();

        using var checkpoint = Checkpoint.Open(file);
        using var fresh = Toys.Trainer(Toys.Options() with { Seed = 9 });
        checkpoint.Metadata["recipe"].Should().Be("mine");
        checkpoint.HasAverage.Should().BeTrue();

        checkpoint.LoadGenerator(fresh.Generator);
        fresh.Sample(3).Values().Should().Equal(trainer.Sample(3, averaged: true).Values());
        checkpoint.LoadGenerator(fresh.Generator, averaged: false);
        fresh.Sample(3).Values().Should().Equal(trainer.Sample(3, averaged: false).Values());
        checkpoint.LoadCritic(fresh.Critic);
        Toys.Bytes(fresh.Critic.Module).Should().Equal(Toys.Bytes(trainer.Critic.Module));
        checkpoint.Invoking(c => c.LoadGenerator(new ModuleGenerator(nn.Linear(2, 2), 2))).Should().Throw<CheckpointException>()
            .WithMessage("*belongs to another network*");
    }

    [Fact]
    public void Average_that_the_run_did_not_keep_is_refused()
    {
        var file = Path.Combine(folder, "plain.safetensors");
        using var trainer = Toys.Trainer();
        trainer.Save(file);

        using var checkpoint = Checkpoint.Open(file);

        checkpoint.HasAverage.Should().BeFalse();
        checkpoint.Invoking(each => each.LoadGenerator(trainer.Generator, averaged: true)).Should().Throw<CheckpointException>()
            .WithMessage("*holds no averaged generator, because the run kept none. Load the plain one.");
    }

    /// <summary>A report without its times.</summary>
    private static object Comparable(TrainingReport report) => report with { Elapsed = TimeSpan.Zero, StepsPerSecond = 0 };

    /// <summary>Cancels at a read, so that training stops after the step in which it falls.</summary>
    private sealed class CancelAt(ITrainingData data, CancellationTokenSource cancellation, int reads) : ITrainingData
    {
        private int read;

        public long? Count => data.Count;

        public string? Fingerprint => data.Fingerprint;

        public Batch Read(ReadOnlySpan<long> indices)
        {
            if (++read == reads) cancellation.Cancel();
            return data.Read(indices);
        }
    }
}
